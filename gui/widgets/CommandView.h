#pragma once

#include <QtWidgets/QWidget>

class QPlainTextEdit;

namespace basekeep {

/// A command line of one of PostgreSQL's own programs that does the same, ready to be read and copied.
class CommandView final : public QWidget
{
    Q_OBJECT

public:
    explicit CommandView(QWidget* parent = nullptr); ///< of pg_basebackup
    explicit CommandView(const QString& program, QWidget* parent = nullptr);

    void setCommand(const QString& command);
    [[nodiscard]] QString command() const;

private:
    QPlainTextEdit* m_text;
};

} // namespace basekeep
