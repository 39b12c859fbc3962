"""A charm that uses what charms use. It knows nothing of the model it runs in."""

import json
import logging

import ops

logger = logging.getLogger(__name__)


class NotesCharm(ops.CharmBase):
    """Keeps a journal of its events in stored state and shows what it learnt in databags."""

    _stored = ops.StoredState()

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self._stored.set_default(events=[])
        for event in [
            self.on.install,
            self.on.leader_elected,
            self.on.start,
            self.on.stop,
            self.on.remove,
            self.on.update_status,
            self.on.upgrade_charm,
            self.on.secret_changed,
            self.on.notes_pebble_ready,
            self.on.replicas_relation_created,
            self.on.replicas_relation_joined,
            self.on.replicas_relation_changed,
            self.on.database_relation_joined,
            self.on.database_relation_departed,
            self.on.database_relation_broken,
        ]:
            framework.observe(event, self._note)
        framework.observe(self.on.config_changed, self._on_config_changed)
        framework.observe(self.on.leader_elected, self._on_leader_elected)
        framework.observe(self.on.notes_pebble_ready, self._on_pebble_ready)
        framework.observe(self.on.database_relation_created, self._on_database_created)
        framework.observe(self.on.database_relation_changed, self._on_database_changed)
        framework.observe(self.on.write_action, self._on_write)
        framework.observe(self.on.refuse_action, self._on_refuse)
        framework.observe(self.on.crash_action, self._on_crash)
        framework.observe(self.on.collect_unit_status, self._on_collect_status)

    def _note(self, event: ops.EventBase):
        self._stored.events.append(event.handle.kind)
        logger.info("noted %s", event.handle.kind)

    def _on_config_changed(self, event: ops.ConfigChangedEvent):
        self._note(event)
        peers = self.model.get_relation("replicas")
        if peers is not None:
            # Written before the failure below: a hook that fails must leave nothing behind.
            peers.data[self.unit]["greeting"] = str(self.config["greeting"])
            peers.data[self.unit]["types"] = ",".join(
                type(self.config[name]).__name__ for name in ["greeting", "limit", "ratio", "strict"]
            )
        if self.config["strict"]:
            raise RuntimeError("strict was asked for")

    def _on_leader_elected(self, event: ops.LeaderElectedEvent):
        peers = self.model.get_relation("replicas")
        if peers is None or peers.data[self.app].get("secret"):
            return
        secret = self.app.add_secret({"password": "first"}, label="admin", description="of the notes")
        peers.data[self.app]["secret"] = secret.id

    def _on_pebble_ready(self, event: ops.PebbleReadyEvent):
        container = event.workload
        container.add_layer(
            "notes",
            {"services": {"notes": {"override": "replace", "command": "sleep 3600", "startup": "enabled"}}},
            combine=True,
        )
        container.replan()

    def _on_database_created(self, event: ops.RelationCreatedEvent):
        self._note(event)
        if self.unit.is_leader():
            event.relation.data[self.app].update(
                {"database": self.app.name, "requested-secrets": json.dumps(["username", "password", "uris"])}
            )

    def _on_database_changed(self, event: ops.RelationChangedEvent):
        self._note(event)
        remote = event.relation.data[event.app]
        reference = remote.get("secret-user")
        if not reference:
            return
        content = self.model.get_secret(id=reference, label="database.user").get_content(refresh=True)
        event.relation.data[self.unit]["seen"] = f"{content['username']}@{remote['endpoints']}"

    def _on_write(self, event: ops.ActionEvent):
        container = self.unit.get_container("notes")
        text = " ".join([event.params["text"]] * event.params["copies"])
        event.log(f"writing {len(text)} characters")
        if not container.can_connect():
            event.set_results({"text": text, "container": "unreachable"})
            return
        container.push("/notes-of-ops/note.txt", text, make_dirs=True)
        output, _ = container.exec(["cat", "/notes-of-ops/note.txt"]).wait_output()
        service = container.get_service("notes")
        event.set_results({"text": output, "container": service.current.value})

    def _on_refuse(self, event: ops.ActionEvent):
        event.set_results({"half": "done"})
        event.fail("refused on purpose")

    def _on_crash(self, event: ops.ActionEvent):
        raise RuntimeError("crashed on purpose")

    def _on_collect_status(self, event: ops.CollectStatusEvent):
        self.unit.set_workload_version("1.2.3")
        if self.model.get_relation("database") is None:
            event.add_status(ops.BlockedStatus("missing database"))
        event.add_status(ops.ActiveStatus(f"{self.config['greeting']}, {len(self._stored.events)} events"))


if __name__ == "__main__":
    ops.main(NotesCharm)
