#!/usr/bin/env python3
"""Starts the product with two tenants and runs schemathesis on its management API, with the tenants as peers: what one has made, the
other must not get.

usage: fuzz_api.py PRODUCT ST [--seed N] [--examples N] [--seconds N] [--keep FOLDER] [-- ARGUMENT ...]

ST is the program of schemathesis; each ARGUMENT is passed on to it. First everything that a tenant's owner may do is asked, then what the
installation's alone may, by a login. A request that the document allows has to be taken and one that it forbids refused, with a status,
headers and a body that the document has. Exits 0 when all that is so and the server ends in good order, else 1; what schemathesis prints
says how to repeat each finding.
"""
import argparse
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import ports

# Seconds within which a server begins and ends on a busy machine.
PATIENCE = 60
TENANTS = {"one": "one-key-of-the-fuzzer-0123456789", "two": "two-key-of-the-fuzzer-0123456789"}
ADMIN = {"email": "boss@example.com", "password": "a password of the fuzzer"}
# Rules between values, and what others have done meanwhile, are in no schema: so these are no findings of a request that fits it. Neither
# is a tenant's owner who may not ask what is the installation's.
ACCEPTED = ["2xx", "304", "401", "403", "404", "409", "412", "422", "428", "429"]
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "414", "415", "422", "428", "429", "431"]


class Server:
    """The product, on a port of its own."""

    def __init__(self, product, folder):
        self.port = ports.free()
        path = os.path.join(folder, "edge.json")
        with open(path, "w") as file:
            json.dump(self.configuration(folder), file)
        self.log = os.path.join(folder, "edge.log")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen([product, "serve", "--config", path], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(PATIENCE * 10):
            if self.process.poll() is not None:
                break
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        self.stop()
        with open(self.log) as log:
            sys.exit(f"{product} was not ready\n{log.read()}")

    def configuration(self, folder):
        # Each tenant has one of everything, of equal ids: what tells them apart is who asks.
        media = "http://127.0.0.1:9/media"
        creative = {"id": "ad", "name": "Ad", "duration": 15, "hls": f"{media}/ad.m3u8"}
        return {
            "listen": f"127.0.0.1:{self.port}", "data_dir": os.path.join(folder, "data"), "outbound": {"allow": ["127.0.0.0/8"]},
            "admin": ADMIN,
            "tenants": [{"id": tenant, "name": tenant, "api_key": key} for tenant, key in TENANTS.items()],
            "channels": [
                {"tenant": tenant, "id": "news", "name": f"News of {tenant}", "origin": [f"{media}/news/"], "slate": "slate"}
                for tenant in TENANTS
            ],
            "campaigns": [
                {"tenant": tenant, "id": "spring", "name": f"Spring of {tenant}", "status": "active", "creatives": [creative]}
                for tenant in TENANTS
            ],
            "slates": [{"tenant": tenant, "id": "slate", "hls": f"{media}/slate.m3u8"} for tenant in TENANTS],
        }

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method, path, body=None):
        """Status, headers and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, answer.headers, text

    def log_in(self):
        """The cookie of the installation's owner."""
        for _ in range(5):
            status, headers, text = self.ask("POST", "/api/v1/auth/login", ADMIN)
            if status != 429:
                break
            # So many wrong passwords came from this address a moment ago.
            time.sleep(min(60, int(headers["Retry-After"])))
        if status != 200:
            sys.exit(f"the login of the configuration file was refused: {status} {text.decode()}")
        return headers["Set-Cookie"].split(";")[0]

    def stop(self):
        """What was wrong with how it ended; None: nothing."""
        if self.process.poll() is not None:
            return f"the server has ended by itself, with {self.process.returncode}"
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return "the server did not drain"
        return None if code == 0 else f"the server has ended with {code}"


def operations(document, of):
    """The ids of all operations that fit."""
    found = []
    for item in document["paths"].values():
        found += [operation["operationId"] for operation in item.values() if of(operation)]
    return found


def settings(document, peers, is_stateful):
    """The text of schemathesis.toml."""
    lines = []
    if peers:
        # Without peers nobody looks whether one sees what is another's.
        lines += ["[auth.wfc]", f'path = "{peers}"', f"peers = {json.dumps(list(TENANTS))}"]
    lines += ["[checks.positive_data_acceptance]", f"expected-statuses = {json.dumps(ACCEPTED)}"]
    lines += ["[checks.negative_data_rejection]", f"expected-statuses = {json.dumps(REFUSED)}"]

    def has_made_up(operation):
        return any(
            parameter.get("$ref", "").endswith("/cursor") or parameter.get("name") == "from" for parameter in operation.get("parameters", []))

    # A made-up cursor or time zone is a text like any other, and refused; so is a time that ends before it begins.
    lines += ["[[operations]]", f"include-operation-id = {json.dumps(operations(document, has_made_up))}"]
    lines += [f"checks.positive_data_acceptance.expected-statuses = {json.dumps(ACCEPTED + ['400'])}"]
    if is_stateful:
        # Of what a dry run would remove it would be said that it is still there.
        lines += ["[[operations]]", 'include-method = "DELETE"', 'parameters = {"query.dry_run" = "false"}']
    return "\n".join(lines) + "\n"


def people():
    """The text of the file that says how each peer asks; JSON is YAML."""
    return json.dumps({
        "auth": [
            {"name": tenant, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {key}"}]} for tenant, key in TENANTS.items()
        ]
    })


def run(options, server, folder, name, text, arguments, seconds):
    """The exit code of one run of schemathesis."""
    path = os.path.join(folder, f"{name}.toml")
    with open(path, "w") as file:
        file.write(text)
    # One worker: with several a seed does not mean the same requests, and in Python 3.11 they break each other's reading of sources.
    command = [
        options.st, "--config-file", path, "run", f"{server.url}/api/v1/openapi.json", "--seed", str(options.seed), "--max-examples",
        str(options.examples), "--max-time", str(max(1, seconds)), "--checks", "all", "--continue-on-failure", "--workers", "1",
        "--request-timeout", str(PATIENCE), "--max-response-time", str(PATIENCE), "--warnings", "off",
    ]
    print(f"\n{name}", flush=True)
    return subprocess.run(command + arguments + options.arguments, stdin=subprocess.DEVNULL, cwd=folder).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("product")
    parser.add_argument("st")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=15, help="requests of each kind for each operation")
    parser.add_argument("--seconds", type=int, default=600, help="for all of it, about")
    parser.add_argument("--keep", help="a folder for the server's log and data, which are otherwise thrown away")
    own = sys.argv[1:]
    passed = own.index("--") if "--" in own else len(own)
    options = parser.parse_args(own[:passed])
    options.arguments = own[passed + 1:]
    options.product, options.st = os.path.abspath(options.product), os.path.abspath(options.st)
    folder = os.path.abspath(options.keep) if options.keep else tempfile.mkdtemp(prefix="fuzz-api-")
    os.makedirs(folder, exist_ok=True)
    server = Server(options.product, folder)
    codes = []
    try:
        document = json.loads(server.ask("GET", "/api/v1/openapi.json")[2])
        peers = os.path.join(folder, "peers.yaml")
        with open(peers, "w") as file:
            file.write(people())
        for is_stateful in [False, True]:
            phases = ["--phases", "stateful" if is_stateful else "examples,coverage,fuzzing"]
            part, share = ("-stateful", options.seconds // 4) if is_stateful else ("", options.seconds // 2)
            text = settings(document, peers, is_stateful)
            codes.append(run(options, server, folder, "tenant" + part, text, phases + ["--exclude-tag", "tenants"], share))
            cookie = ["--header", f"Cookie: {server.log_in()}", "--include-tag", "tenants"]
            text = settings(document, None, is_stateful)
            codes.append(run(options, server, folder, "installation" + part, text, phases + cookie, share // 4))
    finally:
        fault = server.stop()
        with open(server.log, errors="replace") as log:
            lines = [line for line in log if " error: " in line or "Fatal error" in line]
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for line in lines[:20]:
        print(f"the server's log: {line.rstrip()}", file=sys.stderr)
    if fault:
        print(fault, file=sys.stderr)
    return 1 if any(codes) or fault or lines else 0


if __name__ == "__main__":
    sys.exit(main())
