"""The service's HTTP and WebSocket face, and its pages."""
