// SPDX-License-Identifier: Apache-2.0
// Prints for the verbs: tables and pages, aligned and coloured for people, one JSON object a line for programs, tables as
// CSV for spreadsheets.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "gateway/views/page.hpp"

namespace boost::json {
class object;
class value;
}  // namespace boost::json

namespace crossdock::cli {

using views::Cell;
using views::Column;
using views::Page;
using views::Table;
using views::Tone;

class Output {
 public:
  enum class Form { text, json, csv };
  explicit Output(Form form);

  bool json() const { return form_ == Form::json; }
  bool colour() const { return colour_; }

  // `none` is the sentence for people when there are no rows.
  void table(const Table& table, std::string_view none);
  void page(const Page& page);
  // A sentence for people, not printed with --json, and with --csv on standard error; `hint` names the next step.
  void say(std::string_view sentence, Tone tone = Tone::plain);
  void hint(std::string_view next) { say(next, Tone::dim); }
  void raw(std::string_view bytes);                // as they are, in both modes
  void object(const boost::json::object& object);  // one line, with --json only

 private:
  Form form_;
  bool colour_;
};

// How far long work has come, on the terminal's standard error; silent when that is no terminal.
class Progress {
 public:
  Progress(std::string what, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step(std::string_view now);

 private:
  std::string what_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool shown_;
};

// `table` as text, the columns padded by characters (UTF-8), each row ending in a line feed.
std::string aligned(const Table& table, bool colour);

}  // namespace crossdock::cli
