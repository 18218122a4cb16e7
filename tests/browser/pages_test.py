#!/usr/bin/env python3
"""Every page of the console in a real browser, at a gateway that played the demo's days.

  pages_test.py --program crossdock --source FOLDER [--pictures FOLDER] [unittest options]
"""

import argparse
import html
import os
import pathlib
import re
import sys
import unittest
import urllib.parse

try:
    import browser
    import gateways
    import stage
    from acts import Assigning, CheckADocument, Decisions, Persons, SendAgain, WhatIf, choose_password  # noqa: F401  they are run with those below
    from stage import Job, an_order, as_nobody, drop, rows
except ImportError as error:
    print(f"[SKIPPED] {error}: python3-selenium is not installed (tools/packages.txt)")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

PATIENCE = 300  # seconds for the demo: it is built with sanitizers
options = None
gateway = None
window = None

COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that dark may break where light does not: it differs in nothing else
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1440, 800)]

# Falls into the folder of a partner. It has no number, so it is held with a reason.
BROKEN_ORDER = b"""<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><nonsense/></Order>
"""


def begin():
    global gateway, window
    gateway = gateways.Demo(options.program, options.source, PATIENCE)
    window = browser.Browser(gateway.address)
    stage.gateway, stage.window = gateway, window
    window.open(gateway.key)


def end():
    if window:
        window.close()
    if gateway:
        gateway.stop()


def of_persons():
    """Pages on which persons decide, and give access."""
    several = ",".join(one["id"] for one in rows("/exceptions?limit=500") if one["id"].startswith("case:"))
    return {"several exceptions": f"/exceptions?with={several}",
            "a destination": f"/destinations?at={rows('/destinations')[0]['destination']}", "proposals": "/proposals",
            "persons": "/people", "a person": f"/people?at={rows('/persons')[0]['name']}", "programs": "/people?of=programs", "audit trail": "/audit", "check a document": "/check", "oneself": "/account"}


LISTS = {"messages": "/messages", "open work": "/open-work", "orders": "/orders", "invoices": "/invoices", "exceptions": "/exceptions", "partners": "/partners",
         "destinations": "/destinations"}
ABSENT = {"no such page": "/nowhere", "no such message": "/messages/999999999", "no such order": "/orders/999999999", "no such routing": "/orders/999999999/routing",
          "no such invoice": "/invoices/999999999", "no such exception": "/exceptions?at=case:999999999", "no such partner": "/partners/nobody",
          "no such state": "/messages?state=nonsense", "no such search": "/find?q=---"}


def filled():
    """One of each page, from what the demo stored."""
    first, sent = an_order()["id"], rows("/messages?direction=out&limit=1")[0]["id"]
    orders = rows("/orders?limit=500")
    held = rows("/invoices?held=true&limit=1")[0]["id"]
    case = next(one["id"] for one in rows("/exceptions?limit=500") if one["id"].startswith("case:"))
    hold = next(one["id"] for one in rows("/exceptions?limit=500") if one["id"].startswith("hold:"))
    supplier = rows("/partners?role=supplier&limit=1")[0]["id"]
    return LISTS | of_persons() | {
        "what was found": "/find?q=4500", "overview": "/", "messages with a filter": "/messages?direction=out&state=overdue",
        "message": f"/messages/{first}", "message in words": f"/messages/{first}?view=words", "message in hexadecimal": f"/messages/{first}?view=hex",
        "sent message": f"/messages/{sent}", "order": f"/orders/{orders[0]['id']}", "routing": f"/orders/{orders[-1]['id']}/routing",
        "what if": f"/orders/{orders[-1]['id']}/routing?attempt=try",
        "invoice": f"/invoices/{held}", "case": f"/exceptions?at={case}", "hold": f"/exceptions?at={hold}", "partner": f"/partners/{supplier}",
    }


class Looked(unittest.TestCase):
    """A page in every look: nothing keeps people out, nothing is refused by the policy, and it does not scroll sideways."""

    def look_at(self, at, pages, allowed=()):
        """`allowed`: statuses of answers that these pages are about; the browser complains about them too."""
        at.complaints()
        for name, path in pages.items():
            at.look()
            at.open(path)
            for scheme, width in LOOKS:
                with self.subTest(page=name, scheme=scheme, width=width):
                    at.look(scheme, width)
                    at.settle()
                    self.assertEqual(at.axe(None if scheme == "light" else COLOURS), [])
                    self.assertFalse(at.driver.execute_script("return document.documentElement.scrollWidth > innerWidth"), "the page scrolls sideways")
            with self.subTest(page=name):
                self.assertEqual([one for one in at.complaints() if not any(f"status of {status}" in one for status in allowed)], [])
        at.look()


class Pages(Looked):
    def test_filled_pages_are_clean(self):
        self.look_at(window, filled())

    def test_pages_of_what_is_not_there_are_clean(self):
        self.look_at(window, ABSENT, (404, 400))

    def test_empty_pages_are_clean(self):
        fresh = gateways.Fresh(options.program, gateway, PATIENCE)
        at = browser.Browser(fresh.address)
        try:
            self.look_at(at, {"nobody is signed in": "/messages"}, (401,))
            self.look_at(at, {"the first administrator": fresh.key}, (401,))
            at.open(fresh.key)
            choose_password(at)
            self.look_at(at, LISTS | {"overview": "/", "partner": "/partners/nordlicht", "nothing found": "/find?q=zzzzzz"})
            self.assertIn("All is well", (at.open("/"), at.text())[1])
        finally:
            at.close()
            fresh.stop()

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
        last = rows("/messages?limit=500")[-1]
        window.until("scrollTo(0, document.documentElement.scrollHeight); return !document.querySelector('.further')")
        window.settle()
        drawn = window.driver.execute_script("return document.querySelectorAll('tbody tr').length")
        count = int(window.driver.execute_script("return document.querySelector('table.long').getAttribute('aria-rowcount')")) - 1
        self.assertGreater(count, 110)
        self.assertLessEqual(drawn, 70)
        window.until("return !!document.querySelector('tbody a[href=\"/messages/' + arguments[0] + '\"]')", last["id"])


class Jobs(Job):
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
        def counted():
            return {one["rows"]: one["count"] for one in window.api("/overview")["body"]["cases"]}

        def shown(path):
            window.open(path)
            return window.driver.execute_script("return document.querySelectorAll('tbody tr').length")

        cases = counted()
        self.assertTrue(cases, "some are left by the tests before")
        for path in cases:  # the gateway may close one between the two looks, for what was decided before
            self.assertTrue(browser.eventually(lambda path=path: shown(path) == counted().get(path, 0), 10), f"{path}\n{window.text()}")

    def test_find_a_purchase_order(self):
        order = rows("/orders?limit=1")[0]
        window.find(order["number"])
        self.assertIn(f"/orders/{order['id']}", window.driver.current_url)
        self.assertIn(order["number"], window.text("h1"))
        self.needs_at_most(1)

    def test_what_is_about_an_order_is_a_row_further(self):
        order = rows("/orders?limit=1")[0]
        box = window.driver.find_element("css selector", ".find input")
        box.send_keys(order["number"])
        window.until("return document.querySelectorAll('#hits [role=option]').length > 2")
        box.send_keys(browser.Keys.ARROW_UP, browser.Keys.ENTER)
        window.until("return location.pathname === '/find'")
        window.settle()
        self.assertGreater(window.driver.execute_script("return document.querySelectorAll('tbody tr').length"), 3)
        self.assertIn(f"/orders/{order['id']}", window.driver.execute_script("return document.querySelector('tbody tr a').href"))

    def test_where_is_this_order(self):
        order = next(one for one in rows("/orders?limit=50") if one["status"] == "partially_shipped")
        window.click(".rail a", "Orders")
        window.click("tbody a", order["number"])
        line = window.api(f"/orders/{order['id']}")["body"]["lines"][0]
        for bucket, units in line["balances"].items():
            self.assertIn(f"{units} {bucket}", window.text())
        self.needs_at_most(2)

    def test_why_was_it_held(self):
        drop("broken-order.xml", BROKEN_ORDER)
        found = browser.eventually(lambda: [one for one in rows("/messages?partner=nordlicht&limit=5") if one["name"] == "broken-order.xml" and one["reason"]])
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
        window.press("m")
        window.until("return location.pathname === '/messages'")
        window.settle()
        window.press("jj")
        window.until("return document.querySelectorAll('tbody tr')[1]?.getAttribute('aria-current') === 'true'")
        chosen = window.driver.execute_script("return new URLSearchParams(location.search).get('at')")
        window.press(browser.Keys.ENTER)
        window.until("return location.pathname === '/messages/' + arguments[0]", chosen)
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
        window.open(f"/messages/{an_order()['id']}")
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


# Each would run, or change the page, where a text is taken for markup, an address or a script.
HOSTILE = [text.replace("RUN", "window.crossed=1") for text in (
    "<script>RUN</script>", "<img src=x onerror=RUN>", "\"><svg onload=RUN>", "'><svg/onload=RUN>", "<iframe src=javascript:parent.RUN>", "<a href=javascript:RUN>a</a>",
    "javascript:RUN", "</textarea><script>RUN</script>", "</title><script>RUN</script>", "<style>*{display:none}</style>", "<base href=//x.example>", "<meta http-equiv=refresh content=0;url=//x.example>",
    "<math><mtext></mtext><img src=x onerror=RUN></math>", "<details open ontoggle=RUN>", "<input autofocus onfocus=RUN>", "<video><source onerror=RUN></video>", "<body onpageshow=RUN>", "<object data=javascript:RUN>",
    "<embed src=javascript:RUN>", "<form action=javascript:RUN><button>a</button></form>", "<svg><script>RUN</script></svg>", "<svg><animate onbegin=RUN attributeName=x>", "<template><script>RUN</script></template>", "<noscript><img src=x onerror=RUN></noscript>",
    "&lt;script&gt;RUN&lt;/script&gt;", "&#60;img src=x onerror=RUN&#62;", "\\u003cscript\\u003eRUN", "${RUN}", "{{RUN}}", "';RUN;//", "\";RUN;//", "`;RUN;//", "-->", "]]>", "*/RUN/*", "data:text/html,<script>RUN</script>", "//x.example", "../../../etc/passwd", "=cmd|' /C calc'!A0", "%3Cscript%3ERUN%3C/script%3E")]


class Strange(unittest.TestCase):
    def test_texts_of_partners_stay_texts(self):
        sample = (pathlib.Path(options.source) / "partners/examples/nordlicht/samples/order-winter.xml").read_text(encoding="utf-8")
        number, name = HOSTILE[1], f"{HOSTILE[1]}.xml"
        for old, new in (("NL-2026-0815", number), ("Enamel mug 300 ml", HOSTILE[2]), ("Nordlicht Lager Nord", HOSTILE[0]), ("Kieler Strasse 400", HOSTILE[3])):
            self.assertIn(old, sample)
            sample = sample.replace(old, html.escape(new))
        notes = "".join(f"<cbc:Note>{html.escape(text)}</cbc:Note>" for text in HOSTILE)
        drop(name, re.sub("<cbc:Note>.*?</cbc:Note>", lambda _: notes, sample).encode())
        found = browser.eventually(lambda: next((one for one in rows("/messages?partner=nordlicht&limit=20") if one["name"] == name and one["state"] not in ("received", "checked", "translated")), None))
        self.assertTrue(found, "the gateway did not take the file")
        order = next((one for one in rows("/orders?limit=50") if one["number"] == number), None)
        self.assertTrue(order, f"the order was not applied: {found}")
        window.complaints()
        at = f"/messages/{found['id']}"
        for page in ("/messages", at, f"{at}?view=words", f"{at}?view=hex", f"/orders/{order['id']}", f"/orders/{order['id']}/routing", "/orders", f"/find?q={urllib.parse.quote(number)}", "/exceptions", "/"):
            window.open(page)
            self.assertFalse(window.driver.execute_script("return !!window.crossed"), page)
            self.assertEqual(window.complaints(), [], page)
        window.open(at)
        for text in HOSTILE:
            self.assertIn(text, window.text(".panes"))


class Live(unittest.TestCase):
    def test_a_new_message_is_told_above_the_list(self):
        window.open("/messages")
        window.until("return !!document.querySelector('.live.on')")
        first = window.driver.execute_script("return document.querySelector('tbody tr').innerText")
        drop("another.xml", BROKEN_ORDER.replace(b"nonsense", b"another"))
        window.until("return !!document.querySelector('.news')")
        self.assertEqual(window.driver.execute_script("return document.querySelector('tbody tr').innerText"), first, "a row moved under the pointer")
        window.click(".news")
        window.until("return document.querySelector('tbody tr').innerText !== arguments[0]", first)


    def test_many_tabs_do_not_starve_each_other(self):
        """A browser opens six connections to a host: a listener in each tab would take them all."""
        driver, first = window.driver, window.driver.current_window_handle
        window.open("/messages")
        tabs = []
        try:
            for _ in range(8):
                driver.switch_to.new_window("tab")
                tabs.append(driver.current_window_handle)
                window.open("/messages")
                window.until("return !!document.querySelector('.live.on')")
            driver.switch_to.window(first)
            driver.get("about:blank")  # the tab that listened
            driver.switch_to.window(tabs[-1])
            drop("for-every-tab.xml", BROKEN_ORDER.replace(b"nonsense", b"tabs"))
            window.until("return !!document.querySelector('.news')")
        finally:
            for tab in tabs:
                driver.switch_to.window(tab)
                driver.close()
            driver.switch_to.window(first)
            window.open("/")


class Strangers(unittest.TestCase):
    def test_whoever_has_no_session_is_asked_to_log_in(self):
        with as_nobody():
            for path in ("/", "/orders"):
                window.open(path)
                self.assertEqual(window.text("h1"), "Log in")
                self.assertNotIn("Messages", window.text("body"))


class Pictures(unittest.TestCase):
    """Made for the documentation; nothing is compared."""

    def test_pictures(self):
        if not options.pictures:
            self.skipTest("no --pictures")
        options.pictures.mkdir(parents=True, exist_ok=True)
        pages = filled()
        for name, page, scheme in (("overview", "overview", "light"), ("message", "message", "light"), ("exceptions", "hold", "light"), ("order", "order", "dark"), ("routing", "routing", "light")):
            window.look(scheme, 1280, 860)
            window.open(pages[page])
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
    passed = False
    try:
        begin()
        passed = unittest.main(argv=[sys.argv[0], *rest], verbosity=2, exit=False).result.wasSuccessful()
    finally:
        end()
    sys.exit(0 if passed else 1)
