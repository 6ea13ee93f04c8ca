"""The desktop dictation client. Installs without the server's packages."""
