// SPDX-License-Identifier: Apache-2.0
// Requests as bytes: what is read, what is refused, and that it does not matter where packets end.
#include "gateway/transport/http/request_reader.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::http {
namespace {

struct Read {
  int refused = 0;  // the status of the answer; 0: read
  bool complete = false;
  Request request;
  std::string body, rest;
};

Read read(std::string_view bytes, std::size_t step, const ReadLimits& limits = {}) {
  using Progress = RequestReader::Progress;
  RequestReader reader(limits);
  Read result;
  for (;;) {
    const auto progress = reader.advance();
    if (!progress) {
      result.refused = progress.error().status;
      EXPECT_TRUE(progress.error().close) << "where the next request would begin is not known";
      return result;
    }
    if (*progress == Progress::head) result.request = reader.request();
    if (*progress == Progress::body) result.body += reader.take_body();
    if (*progress == Progress::complete) break;
    if (*progress != Progress::needs_more) continue;
    if (bytes.empty()) return result;
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
  result.complete = true;
  result.rest = reader.take_rest() + std::string(bytes);
  return result;
}

struct Case {
  const char* name;
  std::string_view bytes;
  int refused = 0;
  std::string_view body = "";
  std::string_view rest = "";
};
class RequestReaderTest : public testing::TestWithParam<Case> {};

TEST_P(RequestReaderTest, IsReadTheSameHoweverItIsCut) {
  const auto& expected = GetParam();
  for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, expected.bytes.size()}) {
    const auto got = read(expected.bytes, step);
    EXPECT_EQ(got.refused, expected.refused) << step;
    EXPECT_EQ(got.complete, expected.refused == 0) << step;
    EXPECT_EQ(got.body, expected.body) << step;
    EXPECT_EQ(got.rest, expected.rest) << step;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Http, RequestReaderTest,
    testing::Values(
        Case{.name = "Length", .bytes = "POST /as2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", .body = "abc"},
        Case{.name = "LeadingZeros",
             .bytes = "POST /as2 HTTP/1.1\r\nHost: x\r\nContent-Length: 0003\r\n\r\nabc",
             .body = "abc"},
        Case{.name = "NoBody", .bytes = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
        Case{.name = "Pipelined",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\naGET /",
             .body = "a",
             .rest = "GET /"},
        Case{
            .name = "Chunks",
            .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            .body = "abcde"},
        // Found by the fuzzer: the parser asserted that "0" and its line end do not come alone.
        Case{.name = "NoChunkButTheLast",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        Case{.name = "ChunksWithBlankAfterTheirSize",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n",
             .body = "abc"},
        Case{.name = "ChunksWithTrailer",
             .bytes =
                 "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nAS2-From: x\r\n\r\n",
             .body = "a"},
        Case{.name = "FoldedHeader",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: a/b;\r\n  c=d\r\nContent-Length: 1\r\n\r\na",
             .body = "a"},
        Case{.name = "OldVersion", .bytes = "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\na", .body = "a"},
        Case{.name = "LengthAndChunks",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             .refused = 400},
        Case{.name = "ChunksAndLength",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
             .refused = 400},
        Case{.name = "LengthTwice",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
             .refused = 400},
        Case{.name = "LengthList",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc",
             .refused = 400},
        Case{.name = "LengthOfTwoMinds",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
             .refused = 400},
        Case{.name = "NegativeLength",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
             .refused = 400},
        Case{.name = "OtherEncoding",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             .refused = 501},
        Case{.name = "DisguisedEncoding",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
             .refused = 501},
        Case{
            .name = "EncodingTwice",
            .bytes =
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .refused = 400},
        Case{.name = "BlankBeforeColon",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc",
             .refused = 400},
        Case{.name = "ChunkSizeIsNoNumber",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
             .refused = 400},
        Case{.name = "ChunkWithSign",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
             .refused = 400},
        Case{.name = "ChunkSizeTooLarge",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
             .refused = 400},
        Case{.name = "NoHost", .bytes = "GET / HTTP/1.1\r\n\r\n", .refused = 400},
        Case{.name = "TwoHosts", .bytes = "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .refused = 400},
        Case{.name = "OtherExpectation",
             .bytes = "POST / HTTP/1.1\r\nHost: x\r\nExpect: a-pony\r\nContent-Length: 0\r\n\r\n",
             .refused = 417},
        Case{.name = "Nonsense", .bytes = "\x16\x03\x01 hello, TLS?\r\n\r\n", .refused = 400}),
    case_name);

TEST(RequestReaderTest, ChunkThatDoesNotEndWhereItShouldIsRefused) {
  const auto got = read("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n", 500);
  EXPECT_EQ(got.refused, 400);
}

TEST(RequestReaderTest, LimitsEndTheReading) {
  const std::string long_header = "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(40000, 'x');
  EXPECT_EQ(read(long_header, 1000).refused, 431);
  std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 120; ++i) many += "X: y\r\n";
  EXPECT_EQ(read(many + "\r\n", 1000).refused, 431);
  const ReadLimits small{.body_bytes = 10};
  EXPECT_EQ(read("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n", 100, small).refused, 413);
  EXPECT_EQ(
      read("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n", 100, small).refused,
      413);
}

TEST(RequestReaderTest, AbsoluteFormIsThePathBehindTheHost) {
  for (const auto& [target, expected] : {std::pair{"http://as2.example:4080/as2?x=1", "/as2?x=1"},
                                         {"HTTPS://as2.example/in/acme", "/in/acme"},
                                         {"http://as2.example", "/"},
                                         {"http://as2.example?x", "/?x"},
                                         {"/as2/http://x/", "/as2/http://x/"}}) {
    const auto got = read(std::string("POST ") + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 100);
    EXPECT_EQ(got.request.target, expected);
  }
}

TEST(RequestReaderTest, SlashAtTheEndOfAPathLeadsNowhereElse) {
  EXPECT_EQ(path_of("/as2/?x=1/"), "/as2");
  EXPECT_EQ(path_of("/as2"), "/as2");
  EXPECT_EQ(path_of("/"), "/");
}

TEST(RequestReaderTest, EncodedIsWhateverIsNotIdentity) {
  const auto encoded = [](std::vector<std::string> values) {
    Fields fields;
    for (auto& value : values) fields.add("content-encoding", std::move(value));
    return is_encoded(fields);
  };
  EXPECT_FALSE(encoded({}));
  EXPECT_FALSE(encoded({""}));
  EXPECT_FALSE(encoded({" Identity "}));
  EXPECT_TRUE(encoded({"gzip"}));
  EXPECT_TRUE(encoded({"identity, br"}));
  EXPECT_TRUE(encoded({"identity", "x-gzip"})) << "the second of two";
}

TEST(RequestReaderTest, TrailersDoNotBecomeHeaders) {
  const auto got = read(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAS2-From: somebody else\r\n\r\n", 1000);
  EXPECT_TRUE(got.complete);
  EXPECT_EQ(got.request.fields.find("AS2-From"), "");
}

}  // namespace
}  // namespace crossdock::http
