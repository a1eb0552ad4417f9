"""View models: what each template shows, as frozen dataclasses made from the rooms' models. They know no HTML."""
