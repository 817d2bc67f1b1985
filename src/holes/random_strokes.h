/// The stroke-and-box sampler behind random-thin, random-medium and random-thick.
#pragma once
#include "holes/generator.h"

namespace mend {

struct RandomStrokes {
  int least_strokes, most_strokes;
  int most_width;   ///< a segment is 5 to 4 + most_width pixels wide
  int most_length;  ///< and 10 to 9 + most_length long
  double box_chance = 0;
  int box_margin = 0, least_box = 0, most_box = 0, most_boxes = 0;
};

/// The generator of that name with `defaults`; every number is for a 256x256 picture, and `scale` multiplies lengths.
HoleGenerator random_strokes(const std::string& name, const std::string& summary, const RandomStrokes& defaults);

}  // namespace mend
