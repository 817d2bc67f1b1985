/// Options of fillers that name files, read apart from the others: whoever asks over a network may name none.
#pragma once
#include <string>

#include "base/options.h"

namespace mend {

/// Whose words the options are.
enum class Asker {
  user,   ///< of this machine: may name any file
  client  ///< of the server: may name installed weights, and nothing else that is a file
};

/// The value of `key`, a file; empty if it is not given. Throws Error{invalid_argument} if a client gives it.
std::string file_option(const Options& options, const std::string& key, Asker asker);

/// The value of `key`, the name of installed weights or (from a user) a weights file; `usual` if it is not given.
/// Throws Error{invalid_argument} if a client names, or would by default get, weights that are not installed.
std::string weights_option(const Options& options, const std::string& key, const std::string& usual, Asker asker);

}  // namespace mend
