import type { ProjectFiles } from "../rock/project-files.ts";

type Starter = (name: string) => Readonly<Record<string, string>>;

/** What a repository has before there is an application in it. */
const neutral = /^(?:\.|README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|SECURITY)/i;

/** Whether there is no application in a folder, so that nothing of one is in the way. */
export function isWithoutApplication(files: ProjectFiles): boolean {
  return files.names().every((name) => neutral.test(name));
}

/** A small application of a framework, for a folder without one: it answers, and its rock's extension takes it. */
export function starterApp(framework: string, name: string): Readonly<Record<string, string>> {
  return starters[framework]?.(name) ?? {};
}

const flask: Starter = () => ({
  "requirements.txt": "Flask==3.1.2\n",
  "app.py": `import flask

app = flask.Flask(__name__)


@app.get("/")
def hello():
    return "Hello, world!\\n"
`,
});

const fastapi: Starter = () => ({
  "requirements.txt": "fastapi==0.165.0\n",
  "app.py": `from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def hello():
    return {"message": "Hello, world!"}
`,
});

const django: Starter = (name) => {
  const site = name.replaceAll("-", "_");
  return {
    "requirements.txt": "Django==5.2.8\npsycopg[binary]==3.3.9\n",
    [`${site}/manage.py`]: `import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "${site}.settings")

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
`,
    [`${site}/${site}/__init__.py`]: "",
    [`${site}/${site}/settings.py`]: `"""Everything that differs from one deployment to another comes from the charm's variables."""

import json
import os

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = os.environ.get("DJANGO_DEBUG") == "true"
ALLOWED_HOSTS = json.loads(os.environ.get("DJANGO_ALLOWED_HOSTS") or "[]")

INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "${site}.urls"
WSGI_APPLICATION = "${site}.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("POSTGRESQL_DB_NAME"),
        "USER": os.environ.get("POSTGRESQL_DB_USERNAME"),
        "PASSWORD": os.environ.get("POSTGRESQL_DB_PASSWORD"),
        "HOST": os.environ.get("POSTGRESQL_DB_HOSTNAME"),
        "PORT": os.environ.get("POSTGRESQL_DB_PORT"),
    },
}
`,
    [`${site}/${site}/urls.py`]: `from django.http import HttpResponse
from django.urls import path


def hello(request):
    return HttpResponse("Hello, world!\\n", content_type="text/plain")


urlpatterns = [path("", hello)]
`,
    [`${site}/${site}/wsgi.py`]: `import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "${site}.settings")

application = get_wsgi_application()
`,
  };
};

const expressjs: Starter = (name) => ({
  "app/package.json": `${JSON.stringify(
    {
      name,
      version: "1.0.0",
      private: true,
      type: "module",
      scripts: { start: "node server.js" },
      dependencies: { express: "5.3.0" },
    },
    undefined,
    2,
  )}\n`,
  "app/server.js": `import express from "express";

const app = express();

app.get("/", (_request, response) => {
  response.type("text/plain").send("Hello, world!\\n");
});

app.listen(Number(process.env.PORT ?? 8080));
`,
});

const go: Starter = (name) => ({
  "go.mod": `module ${name}\n\ngo 1.21\n`,
  "main.go": `package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

// The charm says the port as PORT, and as APP_PORT on the base ubuntu@24.04.
func port() string {
	for _, name := range []string{"PORT", "APP_PORT"} {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return "8080"
}

func main() {
	http.HandleFunc("/", func(response http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(response, "Hello, world!")
	})
	log.Fatal(http.ListenAndServe(":"+port(), nil))
}
`,
});

const springBoot: Starter = (name) => ({
  "pom.xml": `<?xml version="1.0" encoding="UTF-8"?>
<project>
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>3.5.7</version>
    <relativePath/>
  </parent>
  <groupId>org.example</groupId>
  <artifactId>${name}</artifactId>
  <version>1.0.0</version>
  <properties>
    <java.version>17</java.version>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter-web</artifactId>
    </dependency>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter-actuator</artifactId>
    </dependency>
    <dependency>
      <groupId>io.micrometer</groupId>
      <artifactId>micrometer-registry-prometheus</artifactId>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.springframework.boot</groupId>
        <artifactId>spring-boot-maven-plugin</artifactId>
      </plugin>
    </plugins>
  </build>
</project>
`,
  "src/main/java/org/example/Application.java": `package org.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Application {
  public static void main(String[] arguments) {
    SpringApplication.run(Application.class, arguments);
  }

  @GetMapping("/")
  String hello() {
    return "Hello, world!\\n";
  }
}
`,
  "src/main/resources/application.properties": "management.endpoints.web.exposure.include=health,prometheus\n",
});

const starters: Readonly<Record<string, Starter>> = {
  django,
  expressjs,
  fastapi,
  flask,
  go,
  "spring-boot": springBoot,
};
