"""check_coroutines on statements that g++ 12 compiles wrongly, and on their right forms."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import check_coroutines

WRONG = {
    "aggregate": "co_await send({.url = url});",
    "named aggregate": "co_await send(Request{.url = url});",
    "template aggregate": "co_await send(std::vector<int>{1, 2});",
    "initialiser list": 'co_await join({"a", "b"});',
    "capturing lambda": "co_await co_spawn(ex, [x]() -> asio::awaitable<int> { co_return x; }, tok);",
    "capturing lambda by reference": "co_await offload(pool, [&] { return load(); });",
    "capturing lambda before the await": "use([x] { return x; }, co_await read());",
    "assigned": "auto reply = co_await send({url});",
    "in a condition": "if (co_await send({url})) { stop(); }",
    "in a condition with an initialiser": "if (auto r = co_await send(Request{url}); !r) { stop(); }",
    "in a loop": "while (co_await more({1})) { step(); }",
    "returned": "co_return co_await send({url});",
    "aggregate around the await": "co_return Reply{co_await send(url)};",
    "after the await": "use(co_await read(), Request{url});",
    "over several lines": "co_await send(\n    a,\n    {.url = url});",
    "constructor call": "co_await send(Request(url));",
    "empty constructor call": "co_await send(Request());",
    "string temporary": 'co_await send(std::string("x") + y);',
    "nested in a lambda": "auto f = [x]() -> asio::awaitable<void> { co_await send({x}); };",
    "after a block": "if (a) { b(); }\nco_await send({url});",
    "else branch": "if (a) b(); else co_await send({url});",
}

RIGHT = {
    "named and moved": "Request request{.url = url};\nco_await send(std::move(request));",
    "named lambda": "auto job = [x]() -> asio::awaitable<int> { co_return x; };\nco_await co_spawn(ex, std::move(job), tok);",
    "lambda without captures": "co_await co_spawn(ex, []() -> asio::awaitable<int> { co_return 1; }, tok);",
    "returned aggregate": "co_return Request{url};",
    "structured binding": "const auto [error, size] = co_await http::async_read(stream, buffer, parser, as_result);",
    "condition and block": "if (const auto r = co_await read(); r) { Request request{url}; send(request); }",
    "subscript": "co_await send(parts[0], table[i][j]);",
    "case label": "switch (a) { case 1: co_await send(url); break; default: { Request request{url}; } }",
    "comment": "co_await send(url);  // not {url}\n",
    "text": 'co_await send("{}", name);',
    "for loop": "for (int i{0}; i < 3; ++i) { co_await step(i); }",
    "for body": "for (const auto& part : parts) co_await send(part);",
    "declared timer": "asio::steady_timer timer(co_await asio::this_coro::executor);",
    "declared value of ours": "Timer timer(co_await asio::this_coro::executor);",
    "static function": "auto tokens = co_await Tokenizer::open(bytes);",
    "after a class": "struct Local { int a = 0; };\nco_await send(url);",
    "after a lambda": "auto f = [x] { return Request{x}; };\nco_await send(url);",
    "inside a try": "try { co_await send(url); } catch (const Failure& failure) { note({failure}); }",
    "cast": "co_await wait(static_cast<Duration>(seconds));",
    "function head": "asio::awaitable<void> serve(Stream stream) { co_await read(stream); }",
    "operators": "auto both = co_await (read() && timer.wait());",
}


class Coroutines(unittest.TestCase):
    def test_wrong(self):
        for name, statement in WRONG.items():
            with self.subTest(name):
                self.assertTrue(check_coroutines.check_text(f"asio::awaitable<void> f() {{\n{statement}\n}}\n"))

    def test_right(self):
        for name, statement in RIGHT.items():
            with self.subTest(name):
                self.assertEqual(check_coroutines.check_text(f"asio::awaitable<void> f() {{\n{statement}\n}}\n"), [])

    def test_place(self):
        text = "f() {\n  co_await send(\n      a,\n      {.url = url});\n}\n"
        self.assertEqual(check_coroutines.check_text(text), [(4, "a value built in braces")])


if __name__ == "__main__":
    unittest.main()
