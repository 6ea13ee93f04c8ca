"""Tables, migrations, unit of work and repositories; audio on disk. Fits `service.ports` by shape."""
