"""Random sequences of calls about agents, threads and messages."""

from __future__ import annotations

from hypothesis import stateful as hs
from hypothesis import strategies as st

from tests.fuzz.model import Model, Thread

texts = st.text(min_size=1, max_size=20)
metadata = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)
orders = st.sampled_from(["asc", "desc"])
agents = st.runner().flatmap(lambda model: st.sampled_from(model.every_agent()))
threads = st.runner().flatmap(lambda model: st.sampled_from(model.every_thread()))


class ObjectCalls(Model):
    """Each rule is a call; whether it is allowed is the model's to say."""

    @hs.rule(name=texts)
    def create_agent(self, name: str) -> None:
        """Create one; it is the newest."""
        body = self.send("POST", "/assistants", {"model": "gpt-4o", "name": name}).body
        self.living_agents.append(body["id"])
        assert body["name"] == name

    @hs.rule(agent=agents, values=metadata)
    def update_agent(self, agent: str, values: dict[str, str]) -> None:
        """Its metadata is replaced as a whole."""
        reply = self.send("POST", f"/assistants/{agent}", {"metadata": values})
        assert reply.status == (200 if agent in self.living_agents else 404)
        if reply.status == 200:
            assert self.world.get(f"/assistants/{agent}") == reply.body
            assert reply.body["metadata"] == values

    @hs.rule(agent=agents)
    def delete_agent(self, agent: str) -> None:
        """Once; then it is gone."""
        reply = self.send("DELETE", f"/assistants/{agent}")
        assert reply.status == (200 if agent in self.living_agents else 404)
        if agent in self.living_agents:
            self.living_agents.remove(agent)
            self.deleted_agents.append(agent)
        assert self.world.send("GET", f"/assistants/{agent}").status == 404

    @hs.rule(said=st.lists(texts, max_size=3))
    def create_thread(self, said: list[str]) -> None:
        """With messages, in their order."""
        messages = [{"role": "user", "content": text} for text in said]
        thread = str(self.send("POST", "/threads", {"messages": messages}).body["id"])
        self.living[thread] = Thread()
        self.note_messages(thread)
        assert len(self.living[thread].messages) == len(said)

    @hs.rule(thread=threads, values=metadata)
    def update_thread(self, thread: str, values: dict[str, str]) -> None:
        """Allowed also while a run is active."""
        reply = self.send("POST", f"/threads/{thread}", {"metadata": values})
        assert reply.status == (200 if thread in self.living else 404)

    @hs.rule(thread=threads)
    def delete_thread(self, thread: str) -> None:
        """Its messages, runs and steps go with it."""
        reply = self.send("DELETE", f"/threads/{thread}")
        assert reply.status == (200 if self.living.pop(thread, None) else 404)
        self.deleted.append(thread)
        assert self.world.send("GET", f"/threads/{thread}/messages").status == 404

    @hs.rule(thread=threads, text=texts)
    def add_message(self, thread: str, text: str) -> None:
        """Refused while a run is active (E1)."""
        active = self.active(thread)
        reply = self.send("POST", f"/threads/{thread}/messages", {"role": "user", "content": text})
        if thread not in self.living:
            assert reply.status == 404
        elif active:
            assert reply.message == f"Can't add messages to {thread} while a run {active} is active."
        else:
            assert reply.body["content"][0]["text"]["value"] == text
            self.note_messages(thread)
            assert self.living[thread].messages[-1] == reply.body["id"]

    # -- listings --

    @hs.rule(limit=st.integers(1, 4), order=orders, data=st.data())
    def list_everything(self, limit: int, order: str, data: st.DataObject) -> None:
        """Page by page: everything that is there, once, in order."""
        self.walk("/assistants", self.living_agents, limit, order)
        self.walk("/threads", list(self.living), limit, order)
        if self.living:
            thread = data.draw(st.sampled_from(list(self.living)))
            self.note_messages(thread)
            self.walk(f"/threads/{thread}/messages", self.living[thread].messages, limit, order)
            self.walk(f"/threads/{thread}/runs", self.living[thread].runs, limit, order)

    def walk(self, path: str, expected: list[str], limit: int, order: str) -> None:
        """Read a listing as the SDK does: by last_id, until a page is empty."""
        found: list[str] = []
        query = {"limit": limit, "order": order}
        while True:
            page = self.world.get(path, **query)
            ids = [item["id"] for item in page["data"]]
            assert len(ids) <= limit
            assert (page["first_id"], page["last_id"]) == ((ids[0], ids[-1]) if ids else (None, None))
            found += ids
            assert page["has_more"] == (len(found) < len(expected))
            if page["last_id"] is None:
                break
            query["after"] = page["last_id"]
        assert found == (expected if order == "asc" else expected[::-1])

    @hs.rule(thread=threads, agent=agents)
    def look_from_another_project(self, thread: str, agent: str) -> None:
        """What is here is not there."""
        other = self.world.beside("q")
        for path in (f"/threads/{thread}", f"/threads/{thread}/messages", f"/assistants/{agent}"):
            assert other.send("GET", path).status == 404
