#!/usr/bin/env python3
"""Every page of the console in a real browser, at a gateway that played the demo's days.

  pages_test.py --program crossdock --source FOLDER [--pictures FOLDER] [unittest options]
"""

import argparse
import os
import pathlib
import sys
import time
import unittest

try:
    import browser
except ImportError as error:
    print(f"[SKIPPED] {error}: python3-selenium is not installed (tools/packages.txt)")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

PATIENCE = 300  # seconds for the demo: it is built with sanitizers
options = None
gateway = None
window = None

LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1440, 800)]

# Falls into the folder of a partner. No agreement reads it, so it is rejected with a reason.
BROKEN_ORDER = b"""<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><nonsense/></Order>
"""


def setUpModule():
    global gateway, window
    gateway = browser.Gateway(options.program, options.source, PATIENCE)
    window = browser.Browser(gateway.address)
    window.driver.get(gateway.address + gateway.key)
    window.settle()


def tearDownModule():
    if window:
        window.close()
    if gateway:
        gateway.stop()


def offers(path):
    """Whether the API has this operation: pages ask for some that a gateway may not have yet, and go on without them."""
    return f"\n  {path}:" in window.text_of("/api/v1/openapi.yaml")


def complaints():
    """What the browser said, without the one line about events from a gateway that has none."""
    found = window.complaints()
    return found if offers("/events") else [one for one in found if "/api/v1/events" not in one]


def rows(path):
    answer = window.api(path)
    assert answer["status"] == 200, answer
    return answer["body"]["items"]


def addresses():
    """One of each page, from what the demo stored."""
    order = rows("/messages?direction=in&limit=500")
    first = next(row for row in reversed(order) if row["type"] == "850")
    sent = rows("/messages?direction=out&limit=1")[0]
    orders = rows("/orders?limit=500")
    held = rows("/invoices?held=true&limit=1")
    exceptions = rows("/exceptions?limit=1")
    supplier = rows("/partners?role=supplier&limit=1")[0]
    found = {"what was found": "/find?q=4500", "nothing found": "/find?q=zzzzzz"} if offers("/find") else {}
    return found | {
        "overview": "/", "messages": "/messages", "messages with a filter": "/messages?direction=out&state=overdue", "message": f"/messages/{first['id']}",
        "message in words": f"/messages/{first['id']}?view=words", "message in hexadecimal": f"/messages/{first['id']}?view=hex",
        "sent message": f"/messages/{sent['id']}", "open work": "/open-work", "orders": "/orders", "order": f"/orders/{orders[0]['id']}",
        "routing": f"/orders/{orders[-1]['id']}/routing", "invoices": "/invoices", "invoice": f"/invoices/{held[0]['id']}", "exceptions": "/exceptions",
        "an exception": f"/exceptions?at={exceptions[0]['id']}", "partners": "/partners", "partner": f"/partners/{supplier['id']}",
        "no such page": "/nowhere", "empty list": "/messages?state=failed",
    }


class Pages(unittest.TestCase):
    def test_each_page_is_clean(self):
        window.complaints()
        for name, path in addresses().items():
            for scheme, width in LOOKS:
                with self.subTest(page=name, scheme=scheme, width=width):
                    window.look(scheme, width)
                    window.open(path)
                    self.assertEqual(complaints(), [])
                    self.assertEqual(window.axe(), [])
                    self.assertFalse(window.driver.execute_script("return document.documentElement.scrollWidth > innerWidth"), "the page scrolls sideways")
        window.look()

    def test_axe_finds_what_is_wrong(self):
        window.open("/")
        window.driver.execute_script("document.querySelector('.find input').removeAttribute('aria-label'); document.querySelector('.find input').removeAttribute('placeholder');")
        self.assertTrue(any(one.startswith("label") for one in window.axe()))

    def test_the_policy_is_strict(self):
        window.open("/")
        window.complaints()
        window.driver.execute_script("const s = document.createElement('script'); s.textContent = 'window.inlineRan = true'; document.head.append(s);")
        self.assertFalse(window.driver.execute_script("return !!window.inlineRan"))
        self.assertTrue(any("Content Security Policy" in one for one in window.complaints()))

    def test_a_page_that_is_absent_says_so(self):
        for path in ("/messages/999999999", "/orders/999999999", "/invoices/999999999", "/partners/nobody"):
            window.open(path)
            self.assertIn("There is no such thing", window.text(), path)
        window.complaints()  # the 404 of the API itself

    def test_a_long_list_draws_only_what_is_seen(self):
        window.open("/messages")
        total = len(rows("/messages?limit=500"))
        self.assertGreater(total, 110)
        for _ in range(40):
            window.driver.execute_script("scrollTo(0, document.documentElement.scrollHeight)")
            time.sleep(0.1)
            if not window.driver.execute_script("return !!document.querySelector('.further')"):
                break
        self.assertEqual(int(window.driver.execute_script("return document.querySelector('table.long').getAttribute('aria-rowcount')")) - 1, total)
        self.assertLessEqual(window.driver.execute_script("return document.querySelectorAll('tbody tr').length"), 70)
        self.assertIn(str(rows("/messages?limit=500")[-1]["control"]), window.text())


class Jobs(unittest.TestCase):
    """What people come for, with at most so many clicks from the first page."""

    def setUp(self):
        window.look()
        window.open("/")
        window.acts = 0

    def needs_at_most(self, acts):
        self.assertLessEqual(window.acts, acts)

    def test_is_all_well(self):
        overview = window.api("/overview")["body"]
        late = sum(one["late"] for one in overview["cases"])
        held = sum(one["held"] for one in overview["work"])
        text = window.text()
        self.assertIn("Something needs a person" if late or held else "All is well", text)
        if late:
            self.assertIn(f"{late} case", text)
        self.assertGreater(len(overview["cases"]), 0, "the demo leaves cases")
        for one in overview["cases"]:
            self.assertIn(one["meaning"], text)
        for one in overview["money"]:
            self.assertIn(one["amount"], text.replace(",", ""))
        self.needs_at_most(0)

    def test_every_number_of_the_overview_leads_to_its_rows(self):
        for one in window.api("/overview")["body"]["cases"]:
            window.open(one["rows"])
            self.assertEqual(window.driver.execute_script("return document.querySelectorAll('tbody tr').length"), one["count"], one["rows"])

    def test_find_a_purchase_order(self):
        if not offers("/find"):
            self.skipTest("this gateway's API cannot find yet")
        order = rows("/orders?limit=1")[0]
        window.find(order["number"])
        if "/orders/" not in window.driver.current_url:  # messages and documents carry the number as well
            window.click("tbody a", order["number"])
        self.assertIn(order["number"], window.text("h1"))
        self.needs_at_most(2)

    def test_where_is_this_order(self):
        order = next(one for one in rows("/orders?limit=50") if one["status"] == "partially_shipped")
        window.click(".rail a", "Orders")
        window.click("tbody a", order["number"])
        line = window.api(f"/orders/{order['id']}")["body"]["lines"][0]
        for bucket, units in line["balances"].items():
            self.assertIn(f"{units} {bucket}", window.text())
        self.needs_at_most(2)

    def test_why_was_it_rejected(self):
        folder = gateway.folder / "exchange/nordlicht/in"
        (folder / "broken.tmp").write_bytes(BROKEN_ORDER)
        (folder / "broken.tmp").rename(folder / "broken-order.xml")
        for _ in range(600):
            found = [one for one in rows("/messages?partner=nordlicht&limit=5") if one["name"] == "broken-order.xml" and one["reason"]]
            if found:
                break
            time.sleep(0.1)
        self.assertTrue(found, "the gateway did not take the file")
        window.open("/")
        window.acts = 0
        window.click(".rail a", "Messages")
        self.assertIn(found[0]["reason"], window.text())
        self.needs_at_most(1)

    def test_is_this_partner_silent(self):
        for one in window.api("/overview")["body"]["partners"]:
            self.assertIn(one["id"], window.text())
        window.click(".rows a", "northwind-supply")
        self.assertIn("Heard last", window.text())
        self.assertIn("ago", window.text())
        self.needs_at_most(1)

    def test_keys_lead_everywhere(self):
        window.press("2")
        window.until("return location.pathname === '/messages'")
        window.settle()
        window.press("jj")
        window.until("return document.querySelectorAll('tbody tr')[1]?.getAttribute('aria-current') === 'true'")
        chosen = window.driver.execute_script("return new URLSearchParams(location.search).get('at')")
        window.press(browser.Keys.ENTER)
        window.until(f"return location.pathname === '/messages/{chosen}'")
        window.press("/")
        window.until("return document.activeElement.matches('.find input')")
        window.driver.switch_to.active_element.send_keys(browser.Keys.ESCAPE)
        window.press("?")
        window.until("return !!document.querySelector('.help')")
        self.assertEqual(window.axe(), [])
        window.press(browser.Keys.ESCAPE)
        window.until("return !document.querySelector('.help')")

    def test_the_way_back_keeps_the_filter(self):
        window.open("/messages?direction=out")
        window.click("tbody a:not([href^='/partners'])")
        window.driver.back()
        window.settle()
        self.assertIn("direction=out", window.driver.current_url)
        self.assertEqual(window.driver.execute_script("return document.querySelector('.pick.on select')?.value"), "out")


class Provenance(unittest.TestCase):
    def test_a_value_is_marked_in_bytes_and_meaning(self):
        order = next(one for one in rows("/messages?direction=in&limit=500") if one["type"] == "850")
        window.open(f"/messages/{order['id']}")
        window.until("return document.querySelectorAll('.panes section:nth-child(1) [data-f]').length > 10")
        window.until("return document.querySelectorAll('.panes section:nth-child(2) [data-f]').length > 10")
        found = window.driver.execute_script("""
            const [raw, meaning] = document.querySelectorAll('.pane');
            const value = [...raw.querySelectorAll('[data-f]')].find(one => one.textContent.length > 5);
            value.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
            return value.textContent;""")
        window.until("return document.querySelectorAll('.pane .hit').length >= 2")
        marked = window.driver.execute_script("return [...document.querySelectorAll('.pane')].map(pane => [...pane.querySelectorAll('.hit')].map(one => one.textContent))")
        self.assertEqual(marked[0], [found])
        self.assertIn(found, marked[1])
        self.assertIn("comes from", window.text(".prov"))


class Live(unittest.TestCase):
    def test_a_new_message_is_told_above_the_list(self):
        if not offers("/events"):
            self.skipTest("this gateway's API has no events yet")
        window.open("/messages")
        window.until("return !!document.querySelector('.live.on')")
        first = window.driver.execute_script("return document.querySelector('tbody tr').innerText")
        (gateway.folder / "exchange/nordlicht/in/another.xml").write_bytes(BROKEN_ORDER.replace(b"nonsense", b"another"))
        window.until("return !!document.querySelector('.news')", 60)
        self.assertEqual(window.driver.execute_script("return document.querySelector('tbody tr').innerText"), first, "a row moved under the pointer")
        window.click(".news")
        window.until(f"return document.querySelector('tbody tr').innerText !== {first!r}")


class Strangers(unittest.TestCase):
    def test_whoever_has_no_session_is_told_how_to_get_one(self):
        stranger = browser.Browser(gateway.address)
        try:
            stranger.open("/")
            self.assertIn("You are not signed in", stranger.text())
            self.assertIn("crossdock serve", stranger.text())
            self.assertEqual(stranger.axe(), [])
        finally:
            stranger.close()


class Pictures(unittest.TestCase):
    """Made for the documentation; nothing is compared."""

    def test_pictures(self):
        if not options.pictures:
            self.skipTest("no --pictures")
        options.pictures.mkdir(parents=True, exist_ok=True)
        pages = addresses()
        for name, page, scheme in (("overview", "overview", "light"), ("message", "message", "light"), ("order", "order", "dark"), ("routing", "routing", "light")):
            window.look(scheme, 1280, 860)
            window.open(pages[page])
            time.sleep(0.5)
            window.picture(options.pictures / f"console-{name}.png")
        window.look()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--program", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--pictures", type=pathlib.Path)
    options, rest = parser.parse_known_args()
    if tool := browser.missing():
        print(f"[SKIPPED] {tool} is not installed (tools/packages.txt)")
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
