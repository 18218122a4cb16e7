// `crossdock serve` and `crossdock demo`.
#include <CLI/CLI.hpp>

