"""The commands. Each verb loads only its own room, so that the dictation client runs without the server's packages."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from reporting import __version__
from reporting.config import Settings, load, use_one_numpy_thread
from reporting.errors import ReportingError
from reporting.wording import Language, help_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A command: where it is run, and what it says of itself."""

    module: str
    """Module with `add_arguments(parser)` and `main(arguments, settings) -> int`."""
    summary_en: str
    summary_fr: str
    extra: str = "server"
    """Extra of the package that it needs."""


VERBS: dict[str, Verb] = {
    "demo": Verb(
        module="reporting.demo.command",
        summary_en="Show the whole way, from a spoken dictation to a report that the RIS has acknowledged.",
        summary_fr="Montrer tout le parcours, de la dictée au compte rendu acquitté par le RIS.",
    ),
    "serve": Verb(
        module="reporting.app",
        summary_en="Run the service: pages, dictation, orders in, results out.",
        summary_fr="Lancer le service : pages, dictée, demandes entrantes, résultats sortants.",
    ),
    "dictate": Verb(
        module="reporting.commands.dictate",
        summary_en="Dictate with this machine's microphone, or from a WAV file, into a report or without one.",
        summary_fr="Dicter avec le microphone de cette machine ou un fichier WAV, dans un compte rendu ou sans.",
        extra="client",
    ),
    "transcribe": Verb(
        module="reporting.commands.transcribe",
        summary_en="Write down recordings: wav, flac, mp3, ogg.",
        summary_fr="Transcrire des enregistrements : wav, flac, mp3, ogg.",
    ),
    "deliver": Verb(
        module="reporting.commands.deliver",
        summary_en="Send what waits in the outbox, without the pages.",
        summary_fr="Envoyer ce qui attend dans la boîte d'envoi, sans les pages.",
    ),
    "ris": Verb(
        module="reporting.demo.ris",
        summary_en="Play a RIS: send orders, take results, refuse, be late or drop the line when told.",
        summary_fr="Jouer le RIS : envoyer des demandes, recevoir, refuser, tarder ou couper la ligne à volonté.",
    ),
    "models": Verb(
        module="reporting.commands.models",
        summary_en="List, install, verify and tune speech models.",
        summary_fr="Lister, installer, vérifier et adapter les modèles de parole.",
    ),
    "vocab": Verb(
        module="reporting.commands.vocab",
        summary_en="Format spoken lines as they would be written; check the vocabulary; add terms of this site.",
        summary_fr="Mettre en forme des lignes dictées ; vérifier le vocabulaire ; ajouter des termes du site.",
    ),
    "templates": Verb(
        module="reporting.commands.templates",
        summary_en="List report templates; check, import and export MRRT files.",
        summary_fr="Lister les modèles de compte rendu ; vérifier, importer et exporter des fichiers MRRT.",
    ),
    "hl7": Verb(
        module="reporting.commands.hl7",
        summary_en="Print the HL7 conformance statement of this installation.",
        summary_fr="Afficher la déclaration de conformité HL7 de cette installation.",
    ),
    "users": Verb(
        module="reporting.commands.users",
        summary_en="Add people, list them, set passwords.",
        summary_fr="Ajouter des personnes, les lister, fixer leurs mots de passe.",
    ),
    "migrate": Verb(
        module="reporting.commands.migrate",
        summary_en="Bring the database to this version.",
        summary_fr="Mettre la base de données à cette version.",
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; return the exit code: 0 done, 1 it failed and said why, 2 the command line is wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        settings = load()
    except ReportingError as error:
        return _say(error, Language.ENGLISH)
    language = Language(settings.language)
    if not given or given[0] not in VERBS:
        return _overview(given, language)
    verb = VERBS[given[0]]
    use_one_numpy_thread()  # before a room loads NumPy
    try:
        room = import_module(verb.module)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("reporting"):
            raise
        missing = f"pip install 'reporting[{verb.extra}]'"
        print(_MISSING[language].format(package=error.name, command=missing), file=sys.stderr)  # noqa: T201
        return 1
    parser = argparse.ArgumentParser(prog=f"reporting {given[0]}", description=_summary(verb, language))
    room.add_arguments(parser)
    help_in(parser, language)
    run: Callable[[argparse.Namespace, Settings], int] = room.main
    try:
        return run(parser.parse_args(given[1:]), settings)
    except ReportingError as error:
        return _say(error, language)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who read our output has seen enough (`| head`); the interpreter must not stumble over it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


_MISSING = {
    Language.ENGLISH: "This command needs {package}, which is not installed. Run: {command}",
    Language.FRENCH: "Cette commande a besoin de {package}, qui n'est pas installé. Lancez : {command}",
}
_HEADINGS = {
    Language.ENGLISH: "usage: reporting COMMAND [options]   (`reporting COMMAND --help` lists them)",
    Language.FRENCH: "usage : reporting COMMANDE [options]   (« reporting COMMANDE --help » les énumère)",
}


def _summary(verb: Verb, language: Language) -> str:
    return verb.summary_fr if language is Language.FRENCH else verb.summary_en


def _say(error: ReportingError, language: Language) -> int:
    print(f"{error.sentence(language)} [{error.code}]", file=sys.stderr)  # noqa: T201
    return 1


def _overview(given: Sequence[str], language: Language) -> int:
    if given[:1] == ["--version"]:
        print(__version__)  # noqa: T201
        return 0
    asked = not given or given[0] in ("-h", "--help")
    lines = [_HEADINGS[language], ""]
    lines += [f"  {name:<12}{_summary(verb, language)}" for name, verb in VERBS.items()]
    print("\n".join(lines), file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2
