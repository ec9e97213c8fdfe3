#pragma once

#include <memory>

class QWidget;

namespace basekeep {

/// The window's button in the task bar, dock or launcher, where the system shows how far the work is.
class TaskbarButton
{
public:
    enum class Look {
        Plain,   ///< nothing to be told
        Busy,    ///< work whose end is not known
        Running, ///< a share of it is done
        Stalled, ///< the same, but it does not get on
        Failed,  ///< work has failed while nobody looked
    };

    struct Picture
    {
        Look look = Look::Plain;
        double share = 0; ///< of 0 … 1, of what is known

        bool operator==(const Picture&) const = default;
    };

    virtual ~TaskbarButton() = default;

    virtual void show(const Picture& picture) = 0;

    /// The one of this window, which must live longer. Shows nothing where the system has no such thing.
    [[nodiscard]] static std::unique_ptr<TaskbarButton> of(QWidget& window);
};

} // namespace basekeep
