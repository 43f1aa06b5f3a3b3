"""An SMTP server for tests: says its port, then every mail as a line of JSON.

    smtp_server.py none|starttls|tls CERT KEY

It takes the login user / pa ss only, and only under TLS; it refuses mails to
nobody@… for good, and those to later@… once.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

security, certificate, key = sys.argv[1:4]


class Handler:
    """Takes mails."""

    was_late = False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such user"
        if address.startswith("later@") and not self.was_late:
            self.was_late = True
            return "451 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "isTls": session.ssl is not None or security == "tls",
            "isLoggedIn": session.authenticated,
            "helo": session.host_name,
            "text": envelope.content.decode("utf-8", "surrogateescape"),
        }
        print(json.dumps(mail), flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, auth_data):
    is_good = auth_data == LoginPassword(b"user", b"pa ss")
    return AuthResult(success=is_good, handled=False)


async def main():
    handler = Handler()
    context = None
    if security != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    is_upgraded = security == "starttls"

    def protocol():
        return SMTP(
            handler,
            tls_context=context if is_upgraded else None,
            require_starttls=is_upgraded,
            authenticator=None if security == "none" else authenticate,
            auth_required=security != "none",
            auth_require_tls=is_upgraded,
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, "127.0.0.1", 0, ssl=context if security == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
