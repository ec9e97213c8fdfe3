#pragma once

#include <QtWidgets/QWidget>

class QPlainTextEdit;

namespace basekeep {

/// A command line, ready to be read and copied.
class CommandView final : public QWidget
{
    Q_OBJECT

public:
    explicit CommandView(QWidget* parent = nullptr);

    void setCommand(const QString& command);
    [[nodiscard]] QString command() const;

private:
    QPlainTextEdit* m_text;
};

} // namespace basekeep
