"""What a person can do about each kind of thing that could not be decided; knows reasons, not assets."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CONSTANT = "write the value in the code, as a constant"
_SMALLER = "do less of it when the module is imported, or leave the file out: 'exclude' in the configuration"

# The first row whose pattern is the whole reason counts; what has no row can be decided by a constant.
ADVICE: tuple[tuple[str, str], ...] = (
    (
        r"environment variable (?P<name>.+) has no value that is known here",
        'give it a default that the code can work with: os.environ.get("{name}", "…")',
    ),
    (r"which environment variable it is is not known", "write the name of the variable in the code"),
    (
        r"what '(?:datetime|random|secrets|time|uuid)\..+' gives is only known when it runs"
        r"|what '.+' gives changes from run to run",
        "it changes from run to run: write a constant in its place",
    ),
    (r"what '.+' gives is only known when it runs", _CONSTANT),
    (
        r"the project has no file '.+'",
        "add the file to the project (what git ignores is not read), or write its content in the code",
    ),
    (r"the (?:file|folder) '.+' lies outside the project", "move it into the project, or write its content in the code"),
    (
        r"the file '.+' is too large to read|the table is too large to follow|what is read here .+ follow(?:ed)?",
        "keep what the definitions need of it in a smaller file, or in the code",
    ),
    (
        r"which files lie here .+|which modules there are is not known",
        "name the pattern of the files, with their suffix: Path(__file__).parent.glob(\"*.sql\")",
    ),
    (
        r"whether .+ exists is only known when it runs|what the file system says .+",
        "write in the code which files there are",
    ),
    (
        r"the project has no module '.+' \(looked below .+\), so what it defines is not known",
        "add the file, name its folder in 'source-roots', or guard the import with 'try'",
    ),
    (
        r"module '.+' is taken for another library's, but '.+' looks like it \(below '(?P<root>.+)'\)",
        'add "{root}" to \'source-roots\' if it is meant',
    ),
    (r"importing this module raises .+", "correct it, or guard it with 'try' where it may fail"),
    (r"the project has no module '.+'|the relative import leaves the package", "add the module, or import what exists"),
    (
        r"'.+' is imported in a circle, before it is defined",
        "define it above the import, or in a third module that imports neither",
    ),
    (r"the name '.+' is not defined here", "define or import it above this place"),
    (r"'.+' may come from several 'import \*'", "import it by name"),
    (
        r"the arguments given with \*\* are not known",
        "write the arguments out, or pass a dictionary that is written in the code",
    ),
    (r"what the code in this text defines is not known", "write it as code of the project"),
    (
        r"a function of another library decides how often it is called, and with what",
        "call it in the project's own code",
    ),
    (
        r"what is decorated here is no function that is known",
        "decorate a function that is written in the project",
    ),
    (r"whether parameter '(?P<name>.+)' is a resource or an asset is not known",
        'say which it is: ins={{"{name}": AssetIn()}} in the decorator, or the annotation ResourceParam[…]'),
    (r"'.+' is defined outside the project|it is no schema", "declare the schema in the project"),
    (
        r".+ no module of this project",
        "load modules of the project, or leave it out",
    ),
    (r"it is given no (?:key|name)|the key has no parts|it names no asset|no asset is given", "give it one"),
    (
        r"what is loaded here is no definition that is understood|these definitions are not known"
        r"|the function gives no definitions that are known|one of its specs is not known|a check is not known"
        r"|which spec this is is not known|how it is changed is not known|what the out is is not known",
        "list definitions that the project's own code makes",
    ),
    (r"the arguments do not fit '.+'", "call it with the arguments that it takes"),
    (r"an exception may have been handled", "take what may fail out of the 'try', or define things in functions"),
    (r".+ fails", "correct it"),
    (
        r"(?:an instance of|class|module) '.+' has no .+|the function has no attribute .+|'.+' has no member .+"
        r"|the field '.+' is given no value",
        "define it, or write the value in its place",
    ),
    (
        r"it depends on where the project lies",
        "build it from names instead of a file's full path",
    ),
    (
        r"(?:.* )?(?:an )?undecided condition(?: .+)?|a condition is not decided|which case of a match runs is not known"
        r"|the outcome of a comparison is not known",
        "decide it with constants, or give both ways the same value",
    ),
    (
        r"evaluating this statement takes too many steps|.* too (?:deeply|large|long|many)(?: .+)?"
        r"|the generator yields more than is followed|it never ends|matching this .+ may take long",
        _SMALLER,
    ),
)  # fmt: skip

# What can be done about that which no Python code says.
ACCEPT = "they stay unknown; accept that with a comment on the line above: # vp: ignore[VPE003]"
# What names the assets that a loop over something unknown defines.
SEVERAL_KEYS = "key=NAME,NAME"
# What a hint comment can say of an asset, as an example: the field that is unknown, and what to write.
HINTS: Mapping[str, str] = {
    "key": "key=NAME",
    "deps": "deps=NAME,NAME",
    "description": 'description="…"',
    "freshness": "freshness=24h",
    "group": "group=NAME",
    "kinds": "kinds=NAME,NAME",
    "output": "output=STORE",
    "owners": "owners=NAME,NAME",
    "partition_by": "partition_by=COLUMN",
    "resources": "resources=NAME,NAME",
    "version": "version=TEXT",
}


def advice_on(reason: str, hint: str = "") -> str:
    """How to make something decidable that was not for that reason; ``hint`` is what a comment could say instead."""
    found = ((re.fullmatch(pattern, reason, re.DOTALL), text) for pattern, text in ADVICE)
    advice = next((text.format(**match.groupdict()) for match, text in found if match), _CONSTANT)
    return f"{advice}; or say it in a comment above the definition: # vp: asset {hint}" if hint else advice
