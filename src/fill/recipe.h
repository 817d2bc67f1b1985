/// Recipe: a filler whose options have been read and whose weights have not.
#pragma once
#include <functional>
#include <memory>

#include "fill/filler.h"

namespace mend {

/// Makes the filler. Throws what loading its weights throws.
using Recipe = std::function<std::unique_ptr<Filler>()>;

}  // namespace mend
