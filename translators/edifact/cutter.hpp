// SPDX-License-Identifier: Apache-2.0
// Cuts one interchange into segments laid out flat and follows its envelopes. Internal to the reader.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "translators/edifact/interchange.hpp"

namespace crossdock::edifact {

// Whether the tolerance of this name is allowed, by its name or by "all".
bool tolerates(const segments::ReadOptions& options, std::string_view name);
// A departure from the standard: use of a tolerance if `name` is tolerated, else an error with this UCI code.
segments::Finding departure(const segments::ReadOptions& options, std::string_view name, std::string_view code,
                            std::uint64_t offset, const std::string& message);

// Where an interchange begins at `at`: the delimiters that UNA gives, or those of level A (of level B after "UNB"
// and an information separator). `header` is where UNB stands. False if no UNB follows.
bool find_header(std::string_view bytes, std::size_t at, segments::Delimiters& delimiters, std::size_t& header);

class Cutter {
 public:
  Cutter(std::string_view bytes, const segments::Dictionary& dictionary, const segments::ReadOptions& options)
      : bytes_(bytes), dictionary_(dictionary), options_(options) {}

  // Cuts from the UNA or UNB at `at`, for which find_header was true, to its UNZ, the next UNA or UNB or the end.
  segments::Interchange cut(std::size_t at, const segments::Delimiters& delimiters, std::size_t header);

 private:
  // A value as it stands in the file, with its place in the segment; position 0 is the tag.
  struct Value {
    std::string_view text;
    std::uint16_t position = 0, component = 0;
    bool released = false;  // it holds a release character
    bool repeated = false;  // it begins a repetition
  };

  void check_delimiters(std::size_t at);
  bool cut_window(std::size_t size);
  void take_tail(std::size_t from);
  bool take_segment();  // values_ as a segment; false after the last one
  std::string_view strip_padding(std::string_view tag);
  std::string_view joined_tag(std::string_view tag);
  void note_join(std::uint64_t offset);
  void lay_out(const segments::SegmentDef& def, std::uint64_t offset);
  void lay_out_unknown();
  void place_repetitions(const segments::SegmentDef& def, std::uint64_t offset);
  std::string_view settle(const Value& value, const segments::ElementDef* def);
  std::string_view keep(std::string text) { return joined_->emplace_back(std::move(text)); }
  const segments::SegmentDef* definition(std::string_view tag);

  bool follow_envelope(std::string_view tag, std::uint32_t index);
  void take_header(std::uint32_t index);
  void open_group(std::uint32_t index);
  void open_message(std::uint32_t index);
  void stray(std::string_view code, const segments::Segment& segment, const std::string& message);
  void note(segments::Finding finding);
  std::string_view element(std::uint32_t index, std::size_t flat) const;
  std::uint64_t offset_of(const char* at) const { return static_cast<std::uint64_t>(at - bytes_.data()); }

  std::string_view bytes_;
  const segments::Dictionary& dictionary_;
  const segments::ReadOptions& options_;

  segments::Interchange out_;
  std::deque<std::string>* joined_ = nullptr;  // owned by out_
  std::unique_ptr<std::uint32_t[]> positions_;
  std::size_t capacity_ = 0;
  std::vector<Value> values_;                                                   // of the segment being cut
  std::size_t cursor_ = 0;                                                      // where the next segment starts
  std::string version_;                                                         // of the open message
  std::unordered_map<std::uint64_t, const segments::SegmentDef*> definitions_;  // of `version_`, by packed tag
  bool group_open_ = false, message_open_ = false, done_ = false, in_stray_ = false;
  bool high_ = false, latin_ = false, join_ = false;
  bool indented_ = false, join_reported_ = false;
};

}  // namespace crossdock::edifact
