"""Prints of each bill of materials its version of CycloneDX and the first thing that its schema refuses, or None."""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

for path in sys.argv[1:]:
    with open(path) as file:
        text = file.read()
    version = json.loads(text)["specVersion"]
    print(version, JsonStrictValidator(SchemaVersion.from_version(version)).validate_str(text))
