"""The questions as JSON: ``/api/questions``, one of them, and the choices of its parameters.

The same answer is offered as CSV, Markdown and Turtle. Rows come from ``questions.ask``, as on the
command line and on the pages.
"""

from flask import Blueprint, Response, jsonify, request, url_for

from graph_api.graph import answers, questions
from graph_api.graph.parameters import Parameter
from graph_api.graph.questions import Question
from graph_api.web import query_string
from graph_api.web.content_negotiation import CSV, TURTLE, Format, choose
from graph_api.web.site import Site

JSON = Format(("json",), ("application/json",))
MARKDOWN = Format(("md", "markdown"), ("text/markdown",))
OFFERED = (JSON, CSV, TURTLE, MARKDOWN)


def blueprint(site: Site) -> Blueprint:
    """Answer the questions of a site under ``/api/questions``; JSON names the snapshot."""
    engine, asked = site.engine, site.questions
    bp = Blueprint("api", __name__, url_prefix="/api/questions")

    @bp.get("")
    def index() -> Response:
        return jsonify(questions=[_describe(question) for question in asked])

    @bp.get("/<name>")
    def answer(name: str) -> Response:
        question = questions.find(asked, name)
        accept = request.headers.get("Accept", "")
        media_type = choose(accept, OFFERED, request.args.get("format"))
        result = questions.ask(engine, question, query_string.parameters(request.args))
        if media_type in JSON.media_types:
            return Response(answers.as_json(result, site.snapshot.id), content_type=media_type)
        form = next(form for form in OFFERED if media_type in form.media_types)
        text = answers.WRITERS[form.names[0]](result)
        response = Response(text, content_type=f"{media_type}; charset=utf-8")
        file = "-".join([name, *result.values.values()]).replace("/", "-") + "." + form.names[0]
        response.headers.set("Content-Disposition", "inline", filename=file)
        for note in result.notes:
            if note.kind == "coverage":
                response.headers.add("Link", f'<{note.things[0]}>; rel="describedby"')
        return response

    @bp.get("/<name>/choices/<parameter>")
    def choices(name: str, parameter: str) -> Response:
        question = questions.find(asked, name)
        listed = questions.choices(engine, question, question.parameter(parameter))
        return jsonify(choices=[vars(choice) for choice in listed])

    @bp.after_request
    def vary(response: Response) -> Response:
        response.vary.add("Accept")
        return response

    return bp


def _describe(question: Question) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": question.id,
        "question": question.question,
        "theme": question.theme,
        "answer": question.answer,
        "parameters": [_parameter(question, p) for p in question.parameters],
        "url": url_for("api.answer", name=question.id),
        "page": url_for("pages.question", name=question.id),
    }
    more = {"source": question.source, "competency": question.competency}
    return fields | {key: value for key, value in more.items() if value}


def _parameter(question: Question, parameter: Parameter) -> dict[str, object]:
    where = url_for("api.choices", name=question.id, parameter=parameter.name)
    return parameter.describe() | ({"choices_url": where} if parameter.of_graph else {})
