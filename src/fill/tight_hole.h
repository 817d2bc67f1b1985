/// Was the hole cut too tight somewhere along its outline, so that something of the object is left outside?
#pragma once
#include <string>
#include <vector>

#include "image/hole.h"
#include "image/image.h"

namespace mend {

/// A piece of what the hole is to remove that the hole does not cover: a filler would continue it into the hole.
struct Leftover {
  Rect box;              ///< in the picture's frame
  int x = 0, y = 0;      ///< its pixel farthest from the hole
  int reach = 0;         ///< how far that is, in pixels, rounded up: a hole grown by as much covers the piece
  long long pixels = 0;  ///< known pixels that belong to it
};

struct TightHole {
  std::vector<Leftover> pieces;  ///< the farthest reach first
  Hole covering;                 ///< the hole and all pieces
  int reach() const { return pieces.empty() ? 0 : pieces.front().reach; }
  /// The pieces that a hole grown by so many pixels does not cover.
  std::vector<Leftover> beyond(int grow) const;
};

/// How far from a hole leftovers are looked for in a picture of that size: 8 times default_grow(), 16 to 64 pixels.
int leftover_limit(int width, int height);

/// Looks along the outline of the hole for what belongs to the object under it: known pixels
///  - of colours that are common under the hole but not in the surroundings, which begin leftover_limit() pixels
///    outside the hole (unlike_surroundings.h): a wave, a wall or a rock that goes on there is none of the object;
///  - that connect with more such pixels under the hole, which lie twice as deep there as these reach out of it: the
///    object, which the picture still shows;
///  - that stand out against the known pixels next to them: a shadow that fades is not worth a word.
/// Pieces of fewer than default_grow()² pixels are passed over, and so are holes that spread over more than 64
/// megapixels without a gap of 8 times that limit. This is a judgement of the mask and no filler: it looks at what lies
/// under the hole. Where the object is gone from there already, nothing is found.
/// @param hole as drawn, not grown; of the image's size, else Error{invalid_argument}.
TightHole find_leftovers(const Image& image, const Hole& hole);

/// The farthest three as "25 px at 436,2545, 14 px at 1931,2187 and 9 px at 1233,2241"; more as "… and in 4 more
/// places". @param pieces one at least, sorted as find_leftovers() does.
std::string places(const std::vector<Leftover>& pieces);

}  // namespace mend
