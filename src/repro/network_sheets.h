/// Pictures of what each network of a repro made, and the weights it had.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "evaluation/runner.h"
#include "repro/repro.h"

namespace mend {

/// What stands side by side for one network, between the hole and the photograph.
struct NetworkSheet {
  std::vector<std::string> contenders;
  std::string title;  ///< of the picture in the report
};

/// Writes folder/NETWORK.jpg for each of the options' networks from the runs in folder/eval, and adds the pictures and
/// the weights' names to the report. @param shown rows a sheet. Throws Error{io}.
void add_network_sheets(const Evaluation& evaluation, const ReproOptions& options, int shown,
                        const std::function<NetworkSheet(const std::string& network)>& sheet_of, ReproReport& report);

/// Adds "NAME: WEIGHTS" for each network. Throws Error{io} if there is no such file.
void add_weights(const NamedModels& models, ReproReport& report);

}  // namespace mend
