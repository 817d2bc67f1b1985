/// Where weights are found.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace mend {

/// The folders that are looked through, in order, whether they exist or not: $MEND_MODELS (several, with colons);
/// $XDG_DATA_HOME/mend/models (~/.local/share if unset); share/mend/models under the prefix that the program or the
/// library of networks is installed in; and ../models, where a build folder lies in the source tree.
std::vector<std::filesystem::path> weights_folders();

/// `model` is a file, or a name: then NAME.safetensors in the first folder that has it. A word without a folder and an
/// extension is first looked for as a name.
/// Throws Error{io} that lists the places looked at.
std::filesystem::path find_weights(const std::string& model);

/// The same for a name, without an error: empty if no folder has it.
std::filesystem::path find_installed_weights(const std::string& name);

/// The .safetensors files of those folders, by name; of one name the first counts.
std::vector<std::filesystem::path> installed_weights();

}  // namespace mend
