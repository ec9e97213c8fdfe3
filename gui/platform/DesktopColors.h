#pragma once

#include <QtCore/QObject>

#include <memory>
#include <optional>

namespace basekeep {

/// Light or dark, where Qt leaves that to the program: what the desktop wishes, and the frames that the system draws
/// around our windows.
class DesktopColors final : public QObject
{
    Q_OBJECT

public:
    explicit DesktopColors(QObject* parent = nullptr);
    ~DesktopColors() override;

    /// The desktop is dark. Qt may know it and come with a dark palette by itself, or not. Known as long as there is an
    /// object of this class.
    [[nodiscard]] static bool wantDark();

    /// How the frames of all windows are drawn from now on; nothing: as the desktop has them.
    static void setFramesDark(std::optional<bool> isDark);

Q_SIGNALS:
    void changed(); ///< wantDark()

private:
    class Watch;
    std::unique_ptr<Watch> m_watch;
};

} // namespace basekeep
