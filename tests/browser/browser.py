"""A headless Chromium that looks at the console of a gateway."""

import pathlib
import shutil
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

AXE = (pathlib.Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")


# Counts the answers that a page waits for.
COUNTED = """
const ask = window.fetch;
window.awaited = 0;
window.fetch = async (...all) => {
  window.awaited++;
  try { return await ask(...all); } finally { window.awaited--; }
};
"""

# A page is settled when it has a heading and awaits nothing, in three frames one after the other: what was clicked is
# drawn by then, and what it asks for was asked.
SETTLED = """
const [patience, done] = arguments;
const end = performance.now() + patience * 1000;
let calm = 0;
const look = () => {
  const quiet = document.querySelector('main h1, main h2') && !document.querySelector('.skeleton') && !window.awaited;
  calm = quiet ? calm + 1 : 0;
  if (calm > 3 || performance.now() > end) done(calm > 3); else requestAnimationFrame(look);
};
look();
"""

PATIENCE = 60  # seconds for whatever the browser waits for: machines are loaded, and the gateway has sanitizers


def eventually(look, patience=PATIENCE):
    """What `look` returns once that is true, else the last of it."""
    end = time.monotonic() + patience
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


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
        self.driver.set_script_timeout(PATIENCE * 2)
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNTED})
        self.acts = 0

    def look(self, scheme="light", width=1440, height=1000):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def open(self, path):
        self.driver.get(self.address + path)
        self.settle()

    def settle(self):
        if not self.driver.execute_async_script(SETTLED, PATIENCE):
            raise AssertionError(f"not settled within {PATIENCE} s\n{self.text()[:2000]}")

    def until(self, script, *arguments):
        """What the script returns once that is true."""
        found = eventually(lambda: self.driver.execute_script(script, *arguments))
        if not found:
            raise AssertionError(f"not within {PATIENCE} s: {script}\n{self.text()[:2000]}")
        return found

    def text(self, selector="main"):
        return self.driver.execute_script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def complaints(self):
        """What the browser said: errors of scripts, refusals of the policy, answers that failed."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def axe(self, rules=None):
        """What keeps people out of this page, by these rules or by all: rule, how many, and the first of it."""
        if not self.driver.execute_script("return !!window.axe"):
            self.driver.execute_script(AXE)
        found = self.driver.execute_async_script("""
            const [rules, done] = arguments;
            const options = {resultTypes: ['violations'], ...(rules ? {runOnly: {type: 'rule', values: rules}} : {})};
            axe.run(document, options).then(r => done(r.violations), e => done([{id: String(e), nodes: []}]));""", rules)
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
        self.until("return location.href !== arguments[0]", before)
        self.settle()

    def press(self, keys):
        self.driver.find_element(By.TAG_NAME, "body").send_keys(keys)

    def picture(self, path):
        pathlib.Path(path).write_bytes(self.driver.get_screenshot_as_png())

    def close(self):
        self.driver.quit()
