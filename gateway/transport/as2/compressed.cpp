// SPDX-License-Identifier: Apache-2.0
// Inflates and deflates with zlib, and writes the DER that surrounds the compressed content.
#include "gateway/transport/as2/compressed.hpp"

#include <zlib.h>

#include <string>

namespace crossdock::as2 {
namespace {

constexpr std::size_t buffer_size = 64 << 10;
constexpr int level = Z_BEST_SPEED;  // EDI gets 5% longer than at the default level, in a third of the time
constexpr std::string_view version("\x02\x01\x00", 3);
// id-alg-zlibCompress, 1.2.840.113549.1.9.16.3.8
constexpr std::string_view zlib_id("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x08", 13);
constexpr std::string_view data_id("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", 11);

Bytef* input(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

}  // namespace

struct Inflater::State {
  z_stream stream{};
  InflateLimits limits;
  std::string buffer = std::string(buffer_size, '\0');
  std::uint64_t in = 0, out = 0;
  bool ended = false;

  ~State() { inflateEnd(&stream); }

  bool within_limits() const { return out <= limits.size && (out <= limits.free || out / limits.ratio <= in); }
};

Inflater::Inflater(std::unique_ptr<State> state) : state_(std::move(state)) {}
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

Result<Inflater> Inflater::open(const CmsReader::Frame& frame, const InflateLimits& limits) {
  if (frame.before.find(zlib_id) == std::string::npos)
    return fail(Fault::refused, "the message is compressed in a way other than zlib");
  auto state = std::make_unique<State>();
  state->limits = limits;
  if (inflateInit(&state->stream) != Z_OK) return fail(Fault::internal, "zlib could not be started");
  return Inflater(std::move(state));
}

Result<void> Inflater::push(std::string_view bytes, const Out& out) {
  auto& s = *state_;
  s.stream.next_in = input(bytes);
  s.stream.avail_in = static_cast<uInt>(bytes.size());
  while (!s.ended) {
    s.stream.next_out = reinterpret_cast<Bytef*>(s.buffer.data());
    s.stream.avail_out = static_cast<uInt>(s.buffer.size());
    const auto before = s.stream.avail_in;
    const int status = inflate(&s.stream, Z_NO_FLUSH);
    s.in += before - s.stream.avail_in;
    const auto size = s.buffer.size() - s.stream.avail_out;
    s.out += size;
    if (!s.within_limits()) return fail(Fault::refused, "the message inflates beyond its limit");
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
      return fail(Fault::refused, "the compressed message is damaged");
    if (size > 0) {
      if (const auto done = out(std::string_view(s.buffer).substr(0, size)); !done) return done;
    }
    s.ended = status == Z_STREAM_END;
    if (size == 0 || (s.stream.avail_in == 0 && s.stream.avail_out != 0)) break;
  }
  return {};
}

Result<void> Inflater::finish() const {
  if (!state_->ended) return fail(Fault::refused, "the compressed message is cut short");
  return {};
}

struct CompressedWriter::State {
  Sink& out;
  z_stream stream{};
  std::string buffer = std::string(buffer_size, '\0');

  explicit State(Sink& sink) : out(sink) {}
  ~State() { deflateEnd(&stream); }

  Result<void> give() {
    const auto size = buffer.size() - stream.avail_out;
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    if (size == 0) return {};
    return out.write(der(0x04, std::string_view(buffer).substr(0, size)));
  }
};

CompressedWriter::CompressedWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
CompressedWriter::~CompressedWriter() = default;
CompressedWriter::CompressedWriter(CompressedWriter&&) noexcept = default;
CompressedWriter& CompressedWriter::operator=(CompressedWriter&&) noexcept = default;

Result<CompressedWriter> CompressedWriter::open(Sink& out) {
  auto state = std::make_unique<State>(out);
  if (deflateInit(&state->stream, level) != Z_OK) return fail(Fault::internal, "zlib could not be started");
  state->stream.next_out = reinterpret_cast<Bytef*>(state->buffer.data());
  state->stream.avail_out = static_cast<uInt>(state->buffer.size());
  constexpr std::string_view open("\x30\x80", 2), open_0("\xa0\x80", 2), open_string("\x24\x80", 2);
  std::string start;
  start.append(open).append(compressed_id).append(open_0).append(open).append(version).append(der(0x30, zlib_id));
  start.append(open).append(data_id).append(open_0).append(open_string);
  if (const auto done = out.write(start); !done) return fail(done.error());
  return CompressedWriter(std::move(state));
}

Result<void> CompressedWriter::write(std::string_view bytes) {
  auto& s = *state_;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, std::size_t{1} << 30);
    bytes.remove_prefix(piece.size());
    s.stream.next_in = input(piece);
    s.stream.avail_in = static_cast<uInt>(piece.size());
    while (s.stream.avail_in > 0) {
      if (deflate(&s.stream, Z_NO_FLUSH) != Z_OK) return fail(Fault::internal, "zlib could not compress");
      if (s.stream.avail_out > 0) continue;
      if (const auto done = s.give(); !done) return done;
    }
  }
  return {};
}

Result<void> CompressedWriter::finish() {
  auto& s = *state_;
  for (int status = Z_OK; status != Z_STREAM_END;) {
    status = deflate(&s.stream, Z_FINISH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
      return fail(Fault::internal, "zlib could not compress");
    if (const auto done = s.give(); !done) return done;
  }
  std::string end;
  for (int i = 0; i < 6; ++i) end.append(end_of_contents);
  return s.out.write(end);
}

}  // namespace crossdock::as2
