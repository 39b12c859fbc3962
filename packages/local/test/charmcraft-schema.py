"""Says of each charmcraft.yaml whether charmcraft's own model takes it: its name, or what is wrong."""

import sys

import yaml
from charmcraft.models.project import PlatformCharm

for path in sys.argv[1:]:
    with open(path) as file:
        print(PlatformCharm.unmarshal(yaml.safe_load(file)).parts["charm"]["plugin"])
