"""Snapshots: RDF files loaded into an immutable, versioned folder, checked, packed, dumped."""
