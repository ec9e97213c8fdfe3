#pragma once

#include <QtWidgets/QLabel>

namespace basekeep {

/// Text that matters less than its neighbours: an explanation, a measured value. Plain text, wrapped, and in a quieter
/// colour that follows the palette.
class QuietLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit QuietLabel(const QString& text = {}, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateColor();
};

} // namespace basekeep
