"""What persons do in the console: they log in, decide, send again, and give access. pages_test.py runs these."""

import base64
import datetime
import hmac
import struct

from selenium.webdriver.support.select import Select

import browser
import stage
from stage import Job, as_nobody, rows

PASSWORD = "seven lorries at the dock"
REASON = "Agreed by telephone with their accountant"


def fill(selector, text):
    field = stage.window.driver.find_element("css selector", selector)
    field.clear()
    field.send_keys(text)


def choose_password(window):
    """On the page of an invitation."""
    window.driver.find_element("css selector", "input[type=password]").send_keys(PASSWORD)
    window.click("main button[type=submit]")
    window.until("return !!document.querySelector('.who')")
    window.settle()


def enter(name, password):
    fill("input[name=name]", name)
    fill("input[name=password]", password)
    stage.window.click("main button[type=submit]")


def code_now(secret):
    """RFC 6238, as an app on a telephone shows it. The demo has a clock of its own."""
    now = datetime.datetime.fromisoformat(stage.window.api("/overview")["body"]["at"])
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(now.timestamp()) // 30), "sha1")
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def give_reason():
    """Types why, and Enter: no click."""
    field = stage.window.driver.find_element("css selector", ".deed input[minlength='3']")
    field.send_keys(REASON, browser.Keys.ENTER)


def told(text):
    stage.window.until("return document.querySelector('.told')?.innerText.includes(arguments[0])", text)
    stage.window.settle()


def newest_act():
    return rows("/audit?limit=1")[0]


def invite(name, full_name, *roles, partners=""):
    """The link that the page shows once."""
    window = stage.window
    window.open("/people")
    window.click("main button", "Invite a person")
    fields = window.driver.find_elements("css selector", ".deed .field input")
    fields[0].send_keys(name)
    fields[1].send_keys(full_name)
    for role in roles:
        window.click(".deed .box", role)
    if partners:
        fill(".deed input[list]", partners)
    window.click(".deed button[type=submit]")
    link = window.until("return document.querySelector('.secret')?.innerText")
    return link[link.index("/?"):]


def page_of(person):
    stage.window.open(f"/people?at={person}")
    return stage.window.text()


class Persons(Job):
    def test_a_new_person_comes_in_by_the_link_and_then_by_password(self):
        link = invite("lena.k", "Lena <b onclick=alert(1)>K</b>")
        with as_nobody():
            self.come_in_by(link)
            self.is_offered_nothing()
            self.come_in_by_password("lena.k")
            self.second_factor("lena.k")

    def come_in_by(self, link):
        window = stage.window
        window.open(link)
        self.assertNotIn("invitation", window.driver.current_url, "the key stays in the history")
        self.assertEqual(window.axe(), [])
        choose_password(window)
        self.assertIn("Lena <b onclick", window.text(".who"))

    def is_offered_nothing(self):
        """Who only looks on."""
        window = stage.window
        window.open("/exceptions?at=" + rows("/exceptions?limit=1")[0]["id"])
        self.assertEqual(window.driver.find_elements("css selector", ".deed, .tick"), [])
        self.assertNotIn("Audit trail", window.text(".rail"))
        window.open("/people")
        self.assertIn("You may not see this", window.text())

    def come_in_by_password(self, name):
        window = stage.window
        self.log_out()
        self.assertEqual(window.axe(), [])
        self.assertEqual(window.api("/session")["status"], 401)
        for wrong in (name, "nobody.here"):
            enter(wrong, "a wrong password altogether")
            self.assertIn("Name, password or code is wrong", window.text("[role=alert]"))
        enter(name, PASSWORD)
        window.until("return document.querySelector('.who')?.innerText.includes('Lena')")

    def log_out(self):
        stage.window.click(".top button", "Log out")
        stage.window.until("return document.querySelector('main h1')?.innerText === 'Log in'")

    def second_factor(self, name):
        window = stage.window
        window.open("/account")
        window.driver.find_elements("css selector", "input[type=password]")[-1].send_keys(PASSWORD)
        window.click("main button", "Set it up")
        window.driver.find_element("css selector", "input[autocomplete=one-time-code]").send_keys(code_now(window.text(".secret")))
        window.click("main button", "Confirm")
        recovery = window.until("return document.querySelector('.codes code')?.innerText")
        self.log_out()
        enter(name, PASSWORD)
        fill("input[name=code]", "000000")
        window.click("main button[type=submit]")
        self.assertIn("Name, password or code is wrong", window.text("[role=alert]"))
        fill("input[name=code]", recovery)
        window.click("main button[type=submit]")
        window.until("return !!document.querySelector('.who')")

    def test_whoever_is_limited_to_partners_sees_theirs(self):
        link = invite("kim.p", "Kim Park", "Clerk", partners="northwind-supply, metro-outfitters")
        self.assertIn("northwind-supply", page_of("kim.p"))
        foreign = next(one for one in rows("/messages?limit=500") if one["partner"] == "harbor-direct")
        window = stage.window
        with as_nobody():
            window.open(link)
            choose_password(window)
            window.until("return location.pathname === '/orders'")
            self.assertEqual(window.axe(), [])
            for closed in ("Overview", "Open work", "Destinations", "Check"):
                self.assertNotIn(closed, window.text(".rail"))
            self.assertIn("not live", window.text(".live"))
            window.open("/messages")
            self.assertEqual({one["partner"] for one in rows("/messages?limit=500")}, {"northwind-supply", "metro-outfitters"})
            self.assertNotIn("harbor-direct", window.text("tbody"))
            window.complaints()
            window.open("/")
            self.assertEqual(window.complaints(), [], "the start asks for what is refused")
            window.open("/open-work")
            self.assertIn("You may not see this", window.text())
            window.open(f"/messages/{foreign['id']}")
            self.assertIn("There is no such thing", window.text())
            window.open("/account")
            self.assertIn("metro-outfitters", window.text())

    def test_the_trail_is_whole(self):
        window = stage.window
        window.open("/audit")
        window.click("main button", "Prove the chain")
        self.assertIn("Whole since the first entry", window.text())


class Decisions(Job):
    def setUp(self):
        super().setUp()
        stage.window.press("e")
        stage.window.until("return location.pathname === '/exceptions'")
        stage.window.settle()

    def open_holds(self):
        return [one for one in rows("/exceptions?limit=500") if one["id"].startswith("hold:")]

    def test_money_above_the_authority_needs_a_second_person(self):
        window = stage.window
        hold = self.open_holds()[-1]
        link = invite("carl.c", "Carl Clerk", "Clerk")
        with as_nobody():
            window.open(link)
            choose_password(window)
            window.open(f"/exceptions?at={hold['id']}")
            window.click(".choice", "another person decides")
            give_reason()
            told("waits for a second person")
            window.open(f"/proposals?at={rows('/proposals')[0]['id']}")
            self.assertNotIn("Approve", window.text("aside"), "nobody approves an own proposal")
        self.assertIn(hold["id"], [one["id"] for one in self.open_holds()])
        window.click(".rail a", "Proposals")
        window.click("tbody tr", hold["id"])
        window.click(".choice", "Approve")
        give_reason()
        told("is approved")
        self.assertNotIn(hold["id"], [one["id"] for one in self.open_holds()])

    def test_one_hold_is_decided_in_two_clicks(self):
        window = stage.window
        kinds = [(one["kind"], one["partner"]) for one in self.open_holds()]
        hold = next(one for one in self.open_holds() if kinds.count((one["kind"], one["partner"])) == 1)
        window.click(f"tbody a[href*='{hold['id']}'], tbody a[href*='{hold['id'].replace(':', '%3A')}']")
        self.assertIn(hold["stake"], window.text(".choice"), "a choice says what it will do")
        window.click(".choice", "Let it pass")
        give_reason()
        told(f"{hold['id']} is let pass")
        self.assertNotIn(hold["id"], [one["id"] for one in self.open_holds()])
        act = newest_act()
        self.assertIn(REASON, act["because"])
        self.needs_at_most(2)

    def test_several_alike_are_decided_in_three_clicks(self):
        window = stage.window
        holds = self.open_holds()
        kinds = [(one["kind"], one["partner"]) for one in holds]
        kind = max(kinds, key=kinds.count)
        alike = [one for one in holds if (one["kind"], one["partner"]) == kind]
        self.assertGreater(len(alike), 1)
        first = alike[0]["id"]
        window.click(f"tbody a[href*='{first}'], tbody a[href*='{first.replace(':', '%3A')}']")
        window.click("aside button", f"Decide {len(alike)} alike")
        window.click(".choice", "Refuse it")
        give_reason()
        told(f"{len(alike)} are refused")
        self.assertFalse({one["id"] for one in alike} & {one["id"] for one in self.open_holds()})
        self.needs_at_most(3)

    def test_without_a_reason_nothing_is_done(self):
        window = stage.window
        case = next(one for one in rows("/exceptions?limit=500") if one["id"].startswith("case:"))
        window.open(f"/exceptions?at={case['id']}")
        window.press("1")
        window.driver.switch_to.active_element.send_keys(browser.Keys.ENTER)
        window.settle()
        self.assertTrue(window.api(f"/exceptions/{case['id']}")["body"]["open"])

    def test_what_another_decided_meanwhile_is_refused(self):
        window = stage.window
        case = next(one for one in rows("/exceptions?limit=500") if one["id"].startswith("case:"))
        window.open(f"/exceptions?at={case['id']}")
        window.driver.execute_async_script("""
            const [id, done] = arguments, at = '/api/v1/exceptions/' + id;
            fetch(at).then(r => fetch(at + '/actions', {method: 'POST', body: JSON.stringify({action: 'close', because: 'somebody was quicker'}),
              headers: {'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID(), 'If-Match': r.headers.get('ETag')}})).then(r => done(r.status), String);""", case["id"])
        self.assertFalse(window.api(f"/exceptions/{case['id']}")["body"]["open"])
        window.until("return !document.querySelector('aside .deed')")  # the page hears of it and offers nothing more


class Assigning(Job):
    def test_one_is_taken_with_a_key_and_handed_on(self):
        window = stage.window
        case = next(one for one in rows("/exceptions?limit=500&taken=false") if one["id"].startswith("case:"))["id"]
        me = window.api("/session")["body"]["person"]
        window.open(f"/exceptions?at={case}")
        window.press("a")
        told(f"{case} is yours")
        self.assertEqual(window.api(f"/exceptions/{case}")["body"]["taken_by"], me)
        window.click(".seg a", "Mine")
        window.settle()
        self.assertEqual([one["id"] for one in rows(f"/exceptions?taken_by={me}")], [case])
        self.assertEqual(len(window.driver.find_elements("css selector", "tbody tr")), 1)
        window.open(f"/exceptions?view=mine&at={case}")
        window.click("aside button", "Hand on")
        self.assertEqual(window.axe(), [])
        Select(window.driver.find_element("css selector", "aside .deed select")).select_by_value("")
        window.driver.find_element("css selector", "aside .deed input[type=text]").send_keys(REASON)
        window.click("aside .deed button[type=submit]")
        told(f"{case} is handed on")
        self.assertEqual(window.api(f"/exceptions/{case}")["body"]["taken_by"], "")
        self.assertIn(REASON, newest_act()["because"])

    def test_several_are_taken_together(self):
        window = stage.window
        two = [one["id"] for one in rows("/exceptions?limit=500&taken=false")][:2]
        window.open("/exceptions?with=" + ",".join(two))
        window.click("aside button", "Take these 2")
        told("2 exceptions are yours")
        me = window.api("/session")["body"]["person"]
        self.assertEqual({window.api(f"/exceptions/{one}")["body"]["taken_by"] for one in two}, {me})
        window.press("a")
        told("They are yours already")


class WhatIf(Job):
    def test_an_order_goes_elsewhere_without_a_supplier(self):
        window = stage.window
        order = rows("/orders?limit=50")[-1]["id"]
        chosen = window.api(f"/orders/{order}/routing")["body"]["items"][0]["explanation"]["suppliers"][0]["supplier"]
        window.open(f"/orders/{order}/routing")
        window.click(".seg a", "What if")
        window.settle()
        self.assertNotIn("is left out here", window.text())
        window.click(".deed .box", chosen)
        window.settle()
        self.assertIn("is left out here", window.text())
        self.assertEqual(len(window.api(f"/orders/{order}/routing")["body"]["items"]), len(window.driver.find_elements("css selector", ".seg a")) - 1, "nothing was decided")
        self.needs_at_most(2)


class SendAgain(Job):
    def test_a_message_is_sent_again_in_two_clicks_from_its_page(self):
        window = stage.window
        message = next(one for one in rows("/messages?direction=out&limit=50") if one["state"] in ("sent", "confirmed") and one["type"] != "997")
        window.open(f"/messages/{message['id']}")
        window.click(".acts button", "Send again")
        self.assertIn(f"go to {message['partner']} once more", window.text(".choice"))
        give_reason()
        told(f"Message {message['id']} is sent again")
        self.assertEqual(newest_act()["message"], message["id"])
        self.needs_at_most(2)


class CheckADocument(Job):
    BROKEN = "ISA*00*          *00*          *ZZ*METRO          *ZZ*CROSSDOCK      *261123*1000*U*00401*000000001*0*P*>~GS*PO*M*C*20261123*1000*1*X*004010~ST*850*0001~BEG*00*SA*<img src=x onerror=alert(1)>**20261399~SE*3*0001~GE*1*1~IEA*1*000000001~"

    def test_pasted_bytes_are_judged_at_their_place(self):
        window = stage.window
        before = rows("/messages?limit=1")
        window.open("/check")
        fill("textarea", self.BROKEN)
        window.click("main button[type=submit]", "Check")
        window.until("return document.querySelector('main').innerText.includes('Invalid')")
        self.assertEqual(window.axe(), [])
        window.click("table[aria-label=Findings] tbody tr, .card table tbody tr")
        window.until("const box = document.querySelector('textarea'); return box.selectionEnd > box.selectionStart && document.activeElement === box")
        self.assertEqual(rows("/messages?limit=1"), before)
        self.assertEqual(window.complaints(), [])
        self.needs_at_most(3)
