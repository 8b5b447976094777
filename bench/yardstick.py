"""A bare Flask page that returns a constant: what the server and the framework cost alone."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def constant() -> str:
    return "constant"
