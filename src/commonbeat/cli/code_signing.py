"""Statements under the network code, signed where the key is: new keys, accessions."""

from __future__ import annotations

import base64
import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from commonbeat.adapters.files.standards import FileStandards, published_folder
from commonbeat.adapters.http.code import HttpCode
from commonbeat.adapters.keys import Ed25519Signer
from commonbeat.governance.errors import StatementRefused, Why
from commonbeat.governance.model import Pair, Text
from commonbeat.governance.shipped import ShippedTexts
from commonbeat.governance.statements import (
    accession_statement,
    declining_statement,
    sign_statement,
)
from commonbeat.kernel.clock import SystemClock
from commonbeat.kernel.envelopes import key_id
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PartyId
from commonbeat.kernel.text import _
from commonbeat.standards.service import Catalogue

from .code_portal import Bearer, Json, KeyFile, Out, Party, Url, give, portal_at, require_reasons, say
from .plainly import told_plainly


def new(
    *,
    out: Annotated[Path, Parameter(help="File for the signing key; only you can read it. Nobody else ever needs it.")],
    name: Annotated[str, Parameter(help="What the key is called, as midvale/code.")] = "code",
    json_: Json = False,
) -> None:
    """Make a signing key, and print its public half, for an administrator of the portal to enter.

    The file stays with whoever signs. For example:

    commonbeat code key new --out chief.key --name midvale/code
    """
    with told_plainly():
        try:
            signer = Ed25519Signer.create(out, name)
        except ValueError as wrong:
            raise Invalid.at("", _("A key's name has no space and no plus.")) from wrong
        except OSError as wrong:
            raise Invalid.at("", _("The file cannot be written: {why}.").format(why=wrong.strerror)) from wrong
    public = base64.b64encode(signer.public_key).decode()
    if json_:
        print(json.dumps({"id": key_id(signer.public_key), "public_key": public}))
        return
    print(_("key:        {id}").format(id=key_id(signer.public_key)))
    print(_("public key: {key}").format(key=public))


def sign_accession(
    accession: Annotated[str, Parameter(help="Id of the accession at the portal; with --url alone.")] = "",
    *,
    party: Party,
    key: KeyFile,
    force: Annotated[str, Parameter(help="Id of the force of the pair; with --url the portal tells it.")] = "",
    policing_body: Annotated[str, Parameter(help="Id of the policing body of the pair; likewise.")] = "",
    code_version: Annotated[str, Parameter(help="Version of the code; with --url the portal tells it.")] = "0.1",
    effect_at: Annotated[str, Parameter(help="Instant from which both are to be bound, where one is set.")] = "",
    decline: Annotated[str, Parameter(help="Decline, for these reasons, in place of acceding; empty: accede.")] = "",
    url: Url = "",
    bearer: Bearer = "",
    out: Out = None,
) -> None:
    """Sign an accession for one of its pair, or decline it, and send the envelope or print it.

    What is signed is the digest of the code as it ships with this program: `commonbeat standards show network-code`. A
    portal that shows another text under the same name is not signed for. For example:

    commonbeat code sign-accession --party midvale --force midvale --policing-body midvale-pcc --key chief.key
    """
    with told_plainly():
        if decline:
            require_reasons(decline)
        signer = Ed25519Signer.load(key)
        if not url:
            asked = _asked(accession, force, policing_body, code_version, effect_at)
            give(_sign(asked, PartyId(party), decline, signer), out)
            return
        with closing(portal_at(url, bearer)) as portal:
            asked = _asked_at(portal, accession)
            signed = _sign(asked, PartyId(party), decline, signer)
            told = portal.decline(asked.id, signed) if decline else portal.sign(asked.id, signed)
        say(_("taken: the accession is {state}").format(state=told["state"]))
        if told["missing"]:
            say(_("still missing: {parties}").format(parties=", ".join(map(str, told["missing"]))))


@dataclass(frozen=True, slots=True)
class _Asked:
    id: str
    text: Text
    pair: Pair
    effect_at: str


def _asked(id: str, force: str, policing_body: str, version: str, effect_at: str) -> _Asked:
    if not force or not policing_body:
        raise Invalid.at("", _("Name the pair with --force and --policing-body, or the portal with --url."))
    return _Asked(id, _text(version), Pair(PartyId(force), PartyId(policing_body)), effect_at)


def _asked_at(portal: HttpCode, id: str) -> _Asked:
    shown = portal.accession(id)
    text = _text(shown["code"].partition("@")[2])
    if (text.name, text.digest) != (shown["code"], shown["digest"]):
        raise StatementRefused(Why.ANOTHER_TEXT)
    pair = Pair(PartyId(shown["force"]), PartyId(shown["policing_body"]))
    return _Asked(shown["id"], text, pair, shown["effect_at"] or "")


def _text(version: str) -> Text:
    digest = ShippedTexts(Catalogue(FileStandards(published_folder()))).digest("network-code", version)
    if digest is None:
        raise Invalid.at("", _("This program has no version {version} of the code.").format(version=version))
    return Text("network-code", version, digest)


def _sign(asked: _Asked, party: PartyId, reasons: str, signer: Ed25519Signer) -> bytes:
    now = SystemClock().now()
    if reasons:
        told = declining_statement(asked.text, asked.pair, party, reasons, now)
    else:
        told = accession_statement(asked.text, asked.pair, party, now)
    return sign_statement(told | ({"effect_at": asked.effect_at} if asked.effect_at else {}), signer)
