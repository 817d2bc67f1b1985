/// What a job may take of the memory: estimates before it begins.
#pragma once
#include "fill/filler.h"
#include "image/image.h"
#include "server/catalogue.h"

namespace mend {

/// Bytes of the picture, its result and its file, and of what the filler needs for its largest window.
double memory_of_filling(const FillChoice& choice, const Image& image, const Hole& hole, const Filler& filler);

/// Bytes of one step of fitting a network to the picture; 0 if the choice asks for none.
double memory_of_learning(const FillChoice& choice, const Image& image);

/// Throws Error{out_of_memory} that names both if `bytes` are more than `most`.
void allow_memory(double bytes, double most);

}  // namespace mend
