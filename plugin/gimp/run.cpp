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
  if (candidates) {
    apply_candidate(candidates, chosen, target);
  } else {
    start_progress("Filling the hole");
    fill_target(target, choice, [](double fraction, const char*) {
      show_progress(fraction);
      return true;  // GIMP's own Cancel ends the plug-in, and nothing is written before the end
    });
  }
  return write_result(target, choice.in_place != 0);
}

}  // namespace mend_gimp
