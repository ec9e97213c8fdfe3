#include "gui/platform/TaskbarButton.h"

namespace basekeep {

namespace {

/// Stands in where the program was built without a way to the launcher.
class UnavailableTaskbarButton final : public TaskbarButton
{
public:
    void show(const Picture&) override {}
};

} // namespace

std::unique_ptr<TaskbarButton> TaskbarButton::of(QWidget&)
{
    return std::make_unique<UnavailableTaskbarButton>();
}

} // namespace basekeep
