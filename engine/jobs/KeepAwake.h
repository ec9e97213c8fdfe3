#pragma once

#include <QtCore/QString>

#include <memory>

namespace basekeep {

/// Keeps the machine from going to sleep by itself as long as the object lives; the display may go dark all the same.
/// On Linux it also holds off who sends it to sleep without the right to override others. Where the system knows no
/// such thing or refuses it, obstacle() tells why and nothing else happens: work is not stopped for it.
class KeepAwake final
{
public:
    explicit KeepAwake(const QString& reason); ///< shown by the system to who asks why the machine does not sleep
    ~KeepAwake();
    Q_DISABLE_COPY_MOVE(KeepAwake)

    [[nodiscard]] const QString& obstacle() const { return m_obstacle; } ///< empty: the machine stays awake

private:
    struct Hold;

    std::unique_ptr<Hold> m_hold;
    QString m_obstacle;
};

} // namespace basekeep
