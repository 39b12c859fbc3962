"""A FastAPI application with the metrics that its framework's dashboard asks for."""

from fastapi import FastAPI
from prometheus_fastapi_instrumentator import Instrumentator

app = FastAPI()
Instrumentator().instrument(app).expose(app)


@app.get("/")
def hello():
    return "hello"


@app.get("/boom")
def boom():
    raise ValueError("it broke")
