/// What the networks of the catalogue cost.
#pragma once
#include <string>

namespace mend {

/// Two Markdown tables, networks then critics, at their official sizes: source, parameters, multiply-accumulates of
/// convolutions and matrix products on one picture of 256 and of 512 pixels a side, licence of the official weights.
/// Builds and runs every network once: some seconds.
std::string network_table();

}  // namespace mend
