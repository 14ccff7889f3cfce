"""Files of documents as plain text: text, Markdown, HTML, DOCX, PDF."""
