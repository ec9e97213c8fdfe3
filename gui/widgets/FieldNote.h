#pragma once

#include <QtWidgets/QWidget>

class QLabel;

namespace basekeep {

/// A sentence below a field about what was entered there, with an icon before it. Hidden while there is nothing to say.
class FieldNote final : public QWidget
{
    Q_OBJECT

public:
    explicit FieldNote(QWidget* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] QString text() const;

private:
    QLabel* m_text;
};

} // namespace basekeep
