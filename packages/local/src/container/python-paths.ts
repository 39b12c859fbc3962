/**
 * Text of `sitecustomize.py`, which Python runs at its start: in a container that is a path prefix it finds the image's folders below the prefix, as
 * Pebble finds the files and folders of services. Without it gunicorn could not enter the folder that its settings name, nor write its logs. What C
 * code opens by itself is not found.
 *
 * @param folders - absolute paths in the container, of folders or files, which this machine has not
 */
export function pythonPaths(prefix: string, folders: readonly string[]): string {
  return `"""A container that is a path prefix: the image's folders are found below it."""
import builtins
import io
import os
import sys

PREFIX = ${JSON.stringify(prefix)}
FOLDERS = ${JSON.stringify(folders.map((folder) => `${folder}/`))}


def located(path):
    if not isinstance(path, (str, os.PathLike)):
        return path
    text = os.fspath(path)
    if not isinstance(text, str) or not text.startswith("/"):
        return path
    clean = os.path.normpath(text)
    return PREFIX + clean if any((clean + "/").startswith(folder) for folder in FOLDERS) else path


class Locating:
    """A function whose first arguments are paths. No Python function: as a member of a class it must not become a method."""

    def __init__(self, function, paths):
        self.function = function
        self.paths = paths

    def __call__(self, *args, **kwargs):
        return self.function(*map(located, args[: self.paths]), *args[self.paths :], **kwargs)


def locate_paths_of(names, paths):
    for name in names.split():
        function = getattr(os, name, None)
        if function is None:
            continue
        locating = Locating(function, paths)
        setattr(os, name, locating)
        for supporting in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if function in supporting:
                supporting.add(locating)


locate_paths_of("access chdir chmod chown listdir lstat mkdir open readlink remove rmdir scandir stat truncate unlink utime", 1)
locate_paths_of("getxattr listxattr removexattr setxattr", 1)
locate_paths_of("rename replace", 2)
builtins.open = io.open = Locating(io.open, 1)


def finder(entry):
    place = located(entry)
    if place == entry:
        raise ImportError("not of the image")
    for hook in sys.path_hooks[1:]:
        try:
            return hook(place)
        except ImportError:
            continue
    raise ImportError("nothing to import from")


sys.path_hooks.insert(0, finder)
`;
}
