#include "run.h"

#include "dialog.h"
#include "fill_layer.h"

namespace mend_gimp {

int32_t run(int32_t image, int32_t layer, Run mode, Choice& choice) {
  Target target = read_target(image, layer);
  Candidates candidates;
  size_t chosen = 0;
  if (mode == Run::interactive) {
    Dialog dialog(target, choice);
    if (!dialog.ask()) throw Cancelled();
    choice = dialog.choice();
    candidates = dialog.take_candidates();
    chosen = dialog.chosen();
  }
  const double filled = choice.heatmap ? 0.8 : 1;
  const auto show = [](double from, double to) {
    return [from, to](double fraction, const char*) {
      show_progress(from + (to - from) * fraction);
      return true;  // GIMP's own Cancel ends the plug-in, and nothing is written before the end
    };
  };
  if (!candidates || choice.heatmap) start_progress("Filling the hole");
  if (candidates)
    apply_candidate(candidates, chosen, target);
  else
    fill_target(target, choice, show(0, filled));
  if (choice.heatmap) judge_target(target, show(filled, 1));
  return write_result(target, choice.in_place != 0);
}

}  // namespace mend_gimp
