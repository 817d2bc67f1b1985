/// What the user is asked: method, where the result goes, and which of several fills.
#pragma once
#include <gtk/gtk.h>

#include <string>
#include <vector>

#include "fill_layer.h"
#include "host.h"

namespace mend_gimp {

class Dialog {
 public:
  /// `target` must outlive the dialog.
  Dialog(Target& target, const Choice& last);
  ~Dialog();
  Dialog(const Dialog&) = delete;
  Dialog& operator=(const Dialog&) = delete;

  /// True for Fill, false for Cancel.
  bool ask();
  Choice choice() const;
  /// The fills that were looked at, if they are still those of choice(); empty otherwise.
  Candidates take_candidates() { return std::move(candidates_); }
  size_t chosen() const { return chosen_; }

 private:
  void build();
  GtkWidget* build_options();
  GtkWidget* build_candidates();
  void make_previews();
  void forget_previews();
  void show_previews();
  static void on_response(GtkWidget* window, int response, gpointer dialog);
  static gboolean on_delete(GtkWidget* window, GdkEvent*, gpointer dialog);
  static void on_preview(GtkWidget*, gpointer dialog);
  static void on_change(GtkWidget*, gpointer dialog);
  static void on_choose(GtkWidget* button, gpointer dialog);

  Target& target_;
  Choice last_;
  std::vector<std::string> methods_;
  GtkWidget *window_ = nullptr, *method_ = nullptr, *seed_ = nullptr, *in_place_ = nullptr, *heatmap_ = nullptr,
            *pictures_ = nullptr, *progress_ = nullptr, *preview_ = nullptr;
  Candidates candidates_;
  size_t chosen_ = 0;
  bool stop_ = false, working_ = false;
};

}  // namespace mend_gimp
