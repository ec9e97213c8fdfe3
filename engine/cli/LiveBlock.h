#pragma once

#include <QtCore/QStringList>

namespace basekeep {

/// A few lines at the end of standard error that are drawn again and again on a terminal, with lines that stay above
/// them. Everything else that goes to standard error meanwhile must erase them first.
class LiveBlock final
{
public:
    void draw(const QStringList& lines);
    void erase();
    void say(const QString& line); ///< stays, above the block

private:
    [[nodiscard]] QString toTop() const;

    qsizetype m_drawnLines = 0;
};

} // namespace basekeep
