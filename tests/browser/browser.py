"""A headless Chromium at a gateway that played the demo: started once, ended by process id."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

LINK = re.compile(r"^\s*(http://127\.0\.0\.1:\d+)(/\?key=\S+)$")
AXE = (pathlib.Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")


class Gateway:
    """`crossdock demo --keep`: it plays its days and then serves on, with the console on a free port."""

    def __init__(self, program, source, patience):
        self.work = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.work.name) / "network"
        self.output = []
        self.process = subprocess.Popen([program, "demo", "--keep", "--share", source, "--folder", self.folder], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, start_new_session=True)
        self.found = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        if not self.found.wait(patience):
            self.stop()
            raise RuntimeError("no link to the console came from the demo:\n" + "".join(self.output))

    def _read(self):
        for line in self.process.stdout:
            self.output.append(line)
            if match := LINK.match(line):
                self.address, self.key = match.groups()
                self.found.set()

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.work.cleanup()


def missing():
    """The first tool that is not there."""
    return next((name for name in ("chromium", "chromedriver") if not shutil.which(name)), None)


class Browser:
    """One window. Counts the clicks and texts that a person would need."""

    def __init__(self, address):
        self.address = address
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                         "--window-size=1440,1000", "--disable-background-networking", "--lang=en-GB"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
        self.driver.set_script_timeout(60)
        self.acts = 0

    def look(self, scheme="light", width=1440, height=1000):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def open(self, path):
        self.driver.get(self.address + path)
        self.settle()

    def settle(self, patience=60):
        """Until a heading is there and nothing is waited for."""
        self.until("return !!document.querySelector('main h1, main h2') && !document.querySelector('.waiting')", patience)

    def until(self, script, patience=30):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = self.driver.execute_script(script)
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {patience} s: {script}\n{self.text()[:2000]}")

    def text(self, selector="main"):
        return self.driver.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def complaints(self):
        """What the browser said: errors of scripts, refusals of the policy, answers that failed."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def axe(self):
        """What keeps people out of this page: rule, how many, and the first of it."""
        if not self.driver.execute_script("return !!window.axe"):
            self.driver.execute_script(AXE)
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations), e => done([{id: String(e), nodes: []}]));")
        return [f"{one['id']} ×{len(one['nodes'])}: {one['nodes'][0]['html'][:300] if one['nodes'] else ''}"
                f" {one['nodes'][0].get('failureSummary', '')[:300] if one['nodes'] else ''}" for one in found]

    def api(self, path):
        """What the API answers to this session."""
        return self.driver.execute_async_script(
            "const [path, done] = arguments; fetch('/api/v1' + path).then(async r => done({status: r.status, body: await r.json()}), e => done({status: 0, body: String(e)}));", path)

    def text_of(self, path):
        return self.driver.execute_async_script("const [path, done] = arguments; fetch(path).then(r => r.text()).then(done, e => done(String(e)));", path)

    # What a person does, counted.
    def click(self, selector, text=None):
        self.acts += 1
        for element in self.driver.find_elements(By.CSS_SELECTOR, selector):
            if text is None or text in element.text:
                element.click()
                return self.settle()
        raise AssertionError(f"nothing to click: {selector} {text or ''}\n{self.text()[:1500]}")

    def find(self, text):
        """Types into the box and presses Enter: one act."""
        self.acts += 1
        box = self.driver.find_element(By.CSS_SELECTOR, ".find input")
        box.send_keys(text)
        self.until("return document.querySelectorAll('#hits [role=option]:not(.none)').length > 0")
        before = self.driver.current_url
        box.send_keys(Keys.ENTER)
        self.until(f"return location.href !== {before!r}")
        self.settle()

    def press(self, keys):
        self.driver.find_element(By.TAG_NAME, "body").send_keys(keys)

    def picture(self, path):
        pathlib.Path(path).write_bytes(self.driver.get_screenshot_as_png())

    def close(self):
        self.driver.quit()
