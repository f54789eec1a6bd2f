"""The finder: a vault to wander in. `answers` asks the library, `app` and its widgets show; only they know Textual."""
