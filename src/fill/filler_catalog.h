/// The catalogue of fillers, by the names people type.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/options.h"
#include "fill/file_options.h"
#include "fill/filler.h"
#include "fill/recipe.h"

namespace mend {

/// Those that need no weights: "exemplar", "telea", "navier-stokes", "push-pull".
const std::vector<std::string>& filler_names();
/// The same and "network".
const std::vector<std::string>& method_names();

/// @param method  one of method_names(), or "auto" (auto_filler.h).
/// @param options of that filler (each has defaults): exemplar takes the fields of ExemplarOptions by name, the
///                diffusions take `radius`, network takes `model` (a name or a weights file), `precision` (auto, fp32,
///                bf16), `device` (cpu, cuda) and `ensemble` (1, 2, 4, 8: the mean of the fills of so many mirrored
///                copies; auto: as many as take no longer than one of 512x512); with `adapt` (500 steps or 60s) it is
///                fitted to the picture first, and `adapt.rate`, `adapt.batch`, `adapt.patch`, `adapt.check_every`,
///                `adapt.average`, `adapt.blend`, `adapt.hide`, `adapt.turns`, `adapt.framework`, `adapt.critic`,
///                `adapt.features`, `adapt.features_weight` and `adapt.save` are the fields of AdaptOptions. The
///                options of wrappers.h put wrappers around it. An option that nobody has is an error.
/// @throws Error{invalid_argument} that lists the names if there is no such method, or names the bad option.
std::unique_ptr<Filler> make_filler(const std::string& method, const Options& options = {});

/// The same in two steps: reads and checks the options, and answers what makes the filler. Loads no weights, so that a
/// server can refuse a wrong request at once and load what a right one needs when its turn comes.
/// @throws Error{invalid_argument} as make_filler() does, and for a client that names a file (file_options.h).
Recipe filler_recipe(const std::string& method, const Options& options, Asker asker);

}  // namespace mend
